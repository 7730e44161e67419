#include "tools/io/same_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/io/output.h"

char *td_follow_links(const char *path) {
  char *at = g_strdup(path);
  for (int links = 0; links < 40; links++) {
    char to[4096];
    ssize_t length = readlink(at, to, sizeof to - 1);
    if (length < 0) break;
    to[length] = '\0';
    g_autofree char *folder = g_path_get_dirname(at);
    char *next = to[0] == '/' ? g_strdup(to) : g_build_filename(folder, to, NULL);
    g_free(at);
    at = next;
  }
  return at;
}

bool td_same_place(const char *a, const char *b) {
  g_autofree char *a_folder = g_path_get_dirname(a), *b_folder = g_path_get_dirname(b);
  g_autofree char *a_name = g_path_get_basename(a), *b_name = g_path_get_basename(b);
  struct stat a_status, b_status;
  return strcmp(a_name, b_name) == 0 && stat(a_folder, &a_status) == 0 && stat(b_folder, &b_status) == 0 &&
         a_status.st_dev == b_status.st_dev && a_status.st_ino == b_status.st_ino;
}

static bool status_of(const char *path, int stream, struct stat *status) {
  return strcmp(path, "-") == 0 ? fstat(stream, status) == 0 : stat(path, status) == 0;
}

bool td_output_is_input(const char *output, const char *input) {
  struct stat out, in;
  bool out_there = status_of(output, STDOUT_FILENO, &out), in_there = status_of(input, STDIN_FILENO, &in);
  if (out_there && in_there) return out.st_dev == in.st_dev && out.st_ino == in.st_ino && S_ISREG(out.st_mode);
  if (out_there || in_there || strcmp(output, "-") == 0 || strcmp(input, "-") == 0) return false;
  g_autofree char *a = td_follow_links(output), *b = td_follow_links(input);
  return td_same_place(a, b);
}

bool td_output_is_standard(const char *output) {
  struct stat out, standard;
  if (strcmp(output, "-") == 0) return true;
  return stat(output, &out) == 0 && fstat(STDOUT_FILENO, &standard) == 0 && out.st_dev == standard.st_dev &&
         out.st_ino == standard.st_ino;
}

bool td_output_spares(const char *output, const char *input, TdTrouble **trouble) {
  if (output == NULL || !td_output_is_input(output, input)) return true;
  return td_trouble_set(
      trouble, g_strdup_printf("输出 %s 也是输入，不能覆盖；请另取一个文件名", output),
      g_strdup_printf("the output %s is also an input and would be overwritten; name another file", output));
}
