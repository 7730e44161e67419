#include "tools/io/output.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/io/help.h"
#include "tools/io/cleanup.h"

static bool file_is(const char *path, const char *text) {
  g_autofree char *found = td_help_read(path, NULL);
  return g_strcmp0(found, text) == 0;
}

static void commits(void) {
  g_autofree char *results = td_help_path("results.csv"), *lines = td_help_text("lines.csv", "old lines");
  mode_t mask = umask(027);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *first = td_outputs_add(outputs, results, TD_OUTPUT_UTF8, true, NULL);
  TdWriter *second = td_outputs_add(outputs, lines, TD_OUTPUT_UTF8, false, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(first);
  CU_ASSERT_PTR_NOT_NULL_FATAL(second);
  td_write_text(first, "results");
  td_write_text(second, "lines");
  CU_ASSERT_FALSE(td_help_there(results));
  CU_ASSERT_TRUE(file_is(lines, "old lines"));
  CU_ASSERT_EQUAL(td_help_leftovers(), 2);
  CU_ASSERT_TRUE(td_outputs_check(outputs, NULL));
  CU_ASSERT_TRUE(td_outputs_commit(outputs, NULL));
  umask(mask);
  CU_ASSERT_TRUE(file_is(results, "results"));
  CU_ASSERT_TRUE(file_is(lines, "lines"));
  CU_ASSERT_EQUAL(td_help_leftovers(), 0);
  struct stat status;
  CU_ASSERT_EQUAL(stat(results, &status), 0);
  CU_ASSERT_EQUAL(status.st_mode & 0777, 0640);
  remove(results);
}

static void aborts(void) {
  g_autofree char *path = td_help_text("kept.csv", "old"), *fresh = td_help_path("fresh.csv");
  TdOutputs *outputs = td_outputs_new();
  td_write_text(td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, NULL), "new");
  td_write_text(td_outputs_add(outputs, fresh, TD_OUTPUT_UTF8, false, NULL), "new");
  td_outputs_free(outputs);
  CU_ASSERT_TRUE(file_is(path, "old"));
  CU_ASSERT_FALSE(td_help_there(fresh));
  CU_ASSERT_EQUAL(td_help_leftovers(), 0);
  td_outputs_free(NULL);
}

/* One file cannot be written: nothing is in place, the cause and the name are told. */
static void full_disk(void) {
  g_autofree char *path = td_help_text("kept.csv", "old");
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdTrouble *trouble = NULL;
  td_write_text(td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, NULL), "new");
  td_write_text(td_outputs_add(outputs, "/dev/full", TD_OUTPUT_UTF8, false, NULL), "x");
  CU_ASSERT_FALSE(td_outputs_commit(outputs, &trouble));
  CU_ASSERT_TRUE(trouble != NULL && strstr(trouble->en, g_strerror(ENOSPC)) != NULL);
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "/dev/full"));
  CU_ASSERT_TRUE(file_is(path, "old"));
  CU_ASSERT_EQUAL(td_help_leftovers(), 0);
}

/* The temporary file cannot be written any more: its descriptor is closed behind the set's back. */
static int lose_descriptors(void) {
  g_autofree char *path = td_help_path("huge.csv");
  TdOutputs *outputs = td_outputs_new();
  TdTrouble *trouble = NULL;
  TdWriter *writer = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, NULL);
  g_autofree char *big = g_strnfill(TD_WRITER_BUFFER, 'x');
  for (int fd = 3; fd < 64; fd++) close(fd);
  td_write(writer, big, TD_WRITER_BUFFER);
  td_write(writer, big, TD_WRITER_BUFFER);
  bool told = !td_outputs_check(outputs, &trouble) && td_help_trouble(&trouble, "huge.csv");
  bool failed = !td_outputs_commit(outputs, &trouble) && td_help_trouble(&trouble, "huge.csv");
  td_outputs_free(outputs);
  return told && failed && td_help_leftovers() == 0 && !td_help_there(path) ? 0 : 1;
}

static void cannot(void) {
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  g_autofree char *path = td_help_path("a.csv"), *same = g_build_filename(td_help_folder(), ".", "a.csv", NULL);
  TdTrouble *trouble = NULL;
  CU_ASSERT_PTR_NULL(td_outputs_add(outputs, "/nowhere/x.csv", TD_OUTPUT_UTF8, false, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "/nowhere/x.csv"));
  CU_ASSERT_PTR_NULL(td_outputs_add(outputs, td_help_folder(), TD_OUTPUT_UTF8, false, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, td_help_folder()));
  CU_ASSERT_PTR_NOT_NULL(td_outputs_add(outputs, path, TD_OUTPUT_UTF8, false, NULL));
  CU_ASSERT_PTR_NULL(td_outputs_add(outputs, same, TD_OUTPUT_UTF8, true, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "a.csv"));
  CU_ASSERT_PTR_NOT_NULL(td_outputs_add(outputs, "/dev/null", TD_OUTPUT_UTF8, false, NULL));
  CU_ASSERT_PTR_NOT_NULL(td_outputs_add(outputs, "/dev/null", TD_OUTPUT_UTF8, false, NULL));
}

static void links(void) {
  g_autofree char *real = td_help_text("real.csv", "old"), *link = td_help_path("link.csv"),
                  *dangling = td_help_path("dangling.csv"), *made = td_help_path("made.csv");
  CU_ASSERT_EQUAL(symlink("real.csv", link), 0);
  CU_ASSERT_EQUAL(symlink(made, dangling), 0);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  td_write_text(td_outputs_add(outputs, link, TD_OUTPUT_UTF8, false, NULL), "new");
  td_write_text(td_outputs_add(outputs, dangling, TD_OUTPUT_UTF8, false, NULL), "made");
  CU_ASSERT_PTR_NULL(td_outputs_add(outputs, real, TD_OUTPUT_UTF8, false, NULL));
  CU_ASSERT_TRUE(td_outputs_commit(outputs, NULL));
  CU_ASSERT_TRUE(file_is(real, "new"));
  CU_ASSERT_TRUE(file_is(made, "made"));
  CU_ASSERT_TRUE(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
  CU_ASSERT_TRUE(g_file_test(dangling, G_FILE_TEST_IS_SYMLINK));
  remove(link);
  remove(dangling);
  remove(made);
}

/* Runs DO in a child whose standard output is a file; its exit status (or 1000 + signal). */
static int in_child(int (*run)(void), const char *out) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, STDOUT_FILENO);
    _exit(run());
  }
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int to_stdout(void) {
  g_autofree char *lines = td_help_path("lines2.csv");
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *results = td_outputs_add(outputs, "-", TD_OUTPUT_UTF8, true, NULL);
  td_write_text(results, "to stdout");
  td_write_text(td_outputs_add(outputs, lines, TD_OUTPUT_UTF8, false, NULL), "lines");
  if (td_outputs_add(outputs, "/dev/stdout", TD_OUTPUT_UTF8, false, NULL) != NULL) return 3; /* twice */
  return td_outputs_commit(outputs, NULL) ? 0 : 1;
}

static int nothing_to_stdout(void) {
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  td_write_text(td_outputs_add(outputs, "-", TD_OUTPUT_UTF8, true, NULL), "never seen");
  td_write_text(td_outputs_add(outputs, "/dev/full", TD_OUTPUT_UTF8, false, NULL), "x");
  return td_outputs_commit(outputs, NULL) ? 1 : 0;
}

static int to_fd(void) {
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  td_write_text(td_outputs_add(outputs, "/dev/fd/1", TD_OUTPUT_UTF8, true, NULL), "through fd");
  return td_outputs_commit(outputs, NULL) ? 0 : 1;
}

static void streams(void) {
  g_autofree char *out = td_help_path("stdout"), *lines = td_help_path("lines2.csv");
  CU_ASSERT_EQUAL(in_child(to_stdout, out), 0);
  CU_ASSERT_TRUE(file_is(out, "to stdout"));
  CU_ASSERT_TRUE(file_is(lines, "lines"));
  CU_ASSERT_EQUAL(in_child(nothing_to_stdout, out), 0);
  CU_ASSERT_TRUE(file_is(out, ""));
  CU_ASSERT_EQUAL(in_child(to_fd, out), 0);
  CU_ASSERT_TRUE(file_is(out, "through fd"));
  CU_ASSERT_EQUAL(in_child(lose_descriptors, out), 0);
}

static int signal_sent;

static int signalled(void) {
  g_autofree char *path = td_help_path("killed.csv");
  TdOutputs *outputs = td_outputs_new();
  td_write_text(td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, NULL), "x");
  if (td_help_leftovers() != 1) return 5;
  raise(signal_sent);
  return td_help_leftovers() == 1 ? 6 : 7; /* came through: the signal was ignored, the file is still there */
}

static int ignoring(void) {
  signal(signal_sent, SIG_IGN);
  return signalled();
}

static int exits(void) {
  static TdOutputs *volatile kept; /* so that they are no leak */
  static char *volatile path;
  path = td_help_path("exit.csv");
  kept = td_outputs_new();
  td_outputs_add(kept, path, TD_OUTPUT_UTF8, true, NULL);
  exit(4);
}

/* While the files are being put in place a signal waits. */
static int held(void) {
  g_autofree char *file = td_help_path("held.tmp");
  td_cleanup_begin();
  int number = td_cleanup_add(file);
  td_cleanup_hold();
  raise(SIGTERM);
  raise(SIGTERM);
  g_file_set_contents(file, "x", 1, NULL);
  td_cleanup_remove(number);
  td_cleanup_release();
  return 8;
}

static void signals(void) {
  static const int all[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  g_autofree char *out = td_help_path("stdout"), *path = td_help_path("killed.csv");
  for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
    signal_sent = all[i];
    CU_ASSERT_EQUAL(in_child(signalled, out), 1000 + all[i]);
    CU_ASSERT_EQUAL(td_help_leftovers(), 0);
    CU_ASSERT_FALSE(td_help_there(path));
  }
  g_autofree char *file = td_help_path("held.tmp");
  CU_ASSERT_EQUAL(in_child(held, out), 1000 + SIGTERM);
  CU_ASSERT_TRUE(td_help_there(file));
  signal_sent = SIGHUP;
  CU_ASSERT_EQUAL(in_child(ignoring, out), 6);
  GDir *dir = g_dir_open(td_help_folder(), 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *left = td_help_path(name);
    if (g_str_has_prefix(name, ".tuodi")) remove(left); /* _exit() runs no handlers */
  }
  g_dir_close(dir);
  CU_ASSERT_EQUAL(in_child(exits, out), 4);
  CU_ASSERT_EQUAL(td_help_leftovers(), 0);
  /* what was there before is there again */
  struct sigaction before, after;
  sigaction(SIGTERM, NULL, &before);
  td_outputs_free(td_outputs_new());
  sigaction(SIGTERM, NULL, &after);
  CU_ASSERT_TRUE(before.sa_handler == after.sa_handler);
}

static void same_files(void) {
  g_autofree char *a = td_help_text("a1.csv", "x"), *b = td_help_text("b1.csv", "x"), *link = td_help_path("l1.csv"),
                  *hard = td_help_path("h1.csv"), *none = td_help_path("none.csv"),
                  *none_too = g_build_filename(td_help_folder(), "..", NULL);
  CU_ASSERT_EQUAL(symlink(a, link), 0);
  CU_ASSERT_EQUAL(link != NULL ? linkat(AT_FDCWD, a, AT_FDCWD, hard, 0) : 1, 0);
  g_autofree char *name = g_path_get_basename(td_help_folder());
  g_autofree char *round = g_build_filename(none_too, name, "none.csv", NULL);
  CU_ASSERT_TRUE(td_output_is_standard("-") && td_output_is_standard("/dev/stdout"));
  CU_ASSERT_FALSE(td_output_is_standard(a) || td_output_is_standard(none));
  CU_ASSERT_TRUE(td_output_is_input(a, a));
  CU_ASSERT_TRUE(td_output_is_input(link, a));
  CU_ASSERT_TRUE(td_output_is_input(a, link));
  CU_ASSERT_TRUE(td_output_is_input(hard, a));
  CU_ASSERT_TRUE(td_output_is_input(none, round));
  CU_ASSERT_FALSE(td_output_is_input(a, b));
  CU_ASSERT_FALSE(td_output_is_input(none, a));
  CU_ASSERT_FALSE(td_output_is_input(a, none));
  CU_ASSERT_FALSE(td_output_is_input("/dev/null", "/dev/null"));
  CU_ASSERT_FALSE(td_output_is_input("-", none));
  int saved = dup(STDIN_FILENO), fd = open(a, O_RDONLY);
  dup2(fd, STDIN_FILENO);
  close(fd);
  CU_ASSERT_TRUE(td_output_is_input(a, "-"));
  CU_ASSERT_FALSE(td_output_is_input(b, "-"));
  dup2(saved, STDIN_FILENO);
  close(saved);
  remove(link);
  remove(hard);
}

void td_output_suite(void) {
  CU_pSuite suite = CU_add_suite("output", NULL, NULL);
  CU_add_test(suite, "commit", commits);
  CU_add_test(suite, "abort", aborts);
  CU_add_test(suite, "full disk", full_disk);
  CU_add_test(suite, "what cannot be written", cannot);
  CU_add_test(suite, "symbolic links", links);
  CU_add_test(suite, "standard output and descriptors", streams);
  CU_add_test(suite, "signals and exit", signals);
  CU_add_test(suite, "an output that is an input", same_files);
}
