/*
 * contain ROOT [bind=FROM:TO | proc=own | proc=hidden | proc=host | readonly | path=VALUE]... -- COMMAND [ARGUMENT...]
 *
 * What a container engine does between unshare(2) and the first program, in a mount namespace that is ours
 * alone: a directory becomes the root (pivot_root(2)), and nothing of the machine's own files is left. /run is
 * empty and writable, as with `--tmpfs /run`; everything else is as it is in the directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *root;

static void must(int result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "contain: %s: %s\n", what, strerror(errno));
  exit(125);
}

static const char *inside(const char *path) {
  static char whole[4096];
  snprintf(whole, sizeof whole, "%s%s", root, path);
  return whole;
}

/* The value of NAME=VALUE, or nothing if it is another name's. */
static char *value(char *word, const char *name) {
  size_t length = strlen(name);
  return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static void mount_proc(const char *kind) {
  if (strcmp(kind, "host") == 0) {
    must(mount("/proc", inside("/proc"), NULL, MS_BIND | MS_REC, NULL), "bind /proc");
    return;
  }
  /* proc(5): 2, or invisible, since Linux 5.8 the choice of each mount. */
  const char *hiding = strcmp(kind, "hidden") == 0 ? "hidepid=2" : "hidepid=0";
  must(mount("proc", inside("/proc"), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, hiding), "mount /proc");
}

static void bind_file(char *pair) {
  char *to = strchr(pair, ':');
  if (to == NULL) exit(2);
  *to = '\0';
  must(mount(pair, inside(to + 1), NULL, MS_BIND, NULL), pair);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  root = argv[1];
  int at = 2, readonly = 0;
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make / private");
  must(mount(root, root, NULL, MS_BIND, NULL), "bind the root");
  must(mount("tmpfs", inside("/run"), "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"), "mount /run");
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    char *found;
    if ((found = value(argv[at], "bind")) != NULL) bind_file(found);
    else if ((found = value(argv[at], "proc")) != NULL) mount_proc(found);
    else if ((found = value(argv[at], "path")) != NULL) setenv("PATH", found, 1);
    else if (strcmp(argv[at], "readonly") == 0) readonly = 1;
    else return 2;
  }
  if (at + 1 >= argc) return 2;
  if (readonly) must(mount(NULL, root, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), "remount /");
  must(chdir(root), "enter the root");
  /* Both at one place: the old root lies below the new one, and is taken away from there. */
  must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
  must(umount2(".", MNT_DETACH), "take the old root away");
  must(chdir("/app"), "enter /app");
  execv(argv[at + 1], argv + at + 1);
  must(-1, argv[at + 1]);
}
