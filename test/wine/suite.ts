import './looking.js';
import './stopping.js';
import './pid-files.js';
import './supervising.js';
import './command-line.js';
