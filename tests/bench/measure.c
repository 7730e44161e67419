/* Runs a command and says what it took: tuodi-measure COMMAND [ARGUMENT...]
 *
 * Prints on its standard error `measure SECONDS PROCESSOR_SECONDS PEAK_KIB STATUS`; the status is also its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds_of(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: tuodi-measure COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  double start = now();
  pid_t child = fork();
  if (child < 0) {
    perror("tuodi-measure");
    return 2;
  }
  if (child == 0) {
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  int status;
  if (waitpid(child, &status, 0) < 0) {
    perror("tuodi-measure");
    return 2;
  }
  double seconds = now() - start;
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  double processor = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  fprintf(stderr, "measure %.3f %.3f %ld %d\n", seconds, processor, usage.ru_maxrss, code); /* Linux counts KiB */
  return code;
}
