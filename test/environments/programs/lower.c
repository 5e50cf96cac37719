/*
 * lower [stranger=UID | nofile=N | nocapabilities | uid=N]... -- COMMAND [ARGUMENT...]
 *
 * Gives rights up, in the order of the words, and becomes the command. A stranger is a process of that user, who
 * shares our lifeline; its pid is the command's STRANGER.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static const int LIFELINE = 4;

static void must(int result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "lower: %s: %s\n", what, strerror(errno));
  exit(125);
}

static char *value(char *word, const char *name) {
  size_t length = strlen(name);
  return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static void become(const char *user) {
  must(setgroups(0, NULL), "groups");
  must(setgid((gid_t)atol(user)), "gid");
  must(setuid((uid_t)atol(user)), "uid");
}

static void start_stranger(const char *user) {
  pid_t pid = fork();
  must(pid, "fork");
  if (pid == 0) {
    must(dup2(LIFELINE, 3), "the stranger's lifeline");
    become(user);
    execl("/bin/tree", "/bin/tree", "0", "0", "10", NULL);
    must(-1, "/bin/tree");
  }
  char number[16];
  snprintf(number, sizeof number, "%d", (int)pid);
  setenv("STRANGER", number, 1);
}

int main(int argc, char **argv) {
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    char *found;
    if ((found = value(argv[at], "stranger")) != NULL) start_stranger(found);
    else if ((found = value(argv[at], "nofile")) != NULL) {
      struct rlimit limit = {(rlim_t)atol(found), (rlim_t)atol(found)};
      must(setrlimit(RLIMIT_NOFILE, &limit), "nofile");
    } else if (strcmp(argv[at], "nocapabilities") == 0) {
      /* capabilities(7): what is not in the bounding set is in no set after the next execve(2). */
      for (int number = 0; prctl(PR_CAPBSET_READ, number) >= 0; number++) {
        must(prctl(PR_CAPBSET_DROP, number), "capabilities");
      }
    } else if ((found = value(argv[at], "uid")) != NULL) become(found);
    else return 2;
  }
  if (at + 1 >= argc) return 2;
  execv(argv[at + 1], argv + at + 1);
  must(-1, argv[at + 1]);
}
