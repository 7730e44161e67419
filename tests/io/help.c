#include "tests/io/help.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *folder;
static pid_t owner;

static void remove_folder(void) {
  if (getpid() != owner) return;
  GDir *dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
  }
  if (dir != NULL) g_dir_close(dir);
  g_rmdir(folder);
  g_free(folder);
}

const char *td_help_folder(void) {
  if (folder == NULL) {
    folder = g_dir_make_tmp("tuodi-test-XXXXXX", NULL);
    owner = getpid();
    atexit(remove_folder);
  }
  return folder;
}

char *td_help_path(const char *name) {
  return g_build_filename(td_help_folder(), name, NULL);
}

char *td_help_file(const char *name, const char *bytes, size_t size) {
  char *path = td_help_path(name);
  g_file_set_contents(path, bytes, (gssize)size, NULL);
  return path;
}

char *td_help_text(const char *name, const char *text) {
  return td_help_file(name, text, strlen(text));
}

char *td_help_read(const char *path, size_t *size) {
  char *bytes = NULL;
  gsize length = 0;
  g_file_get_contents(path, &bytes, &length, NULL);
  if (size != NULL) *size = length;
  return bytes;
}

bool td_help_there(const char *path) {
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

size_t td_help_leftovers(void) {
  size_t count = 0;
  GDir *dir = g_dir_open(td_help_folder(), 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) count += g_str_has_prefix(name, ".tuodi");
  g_dir_close(dir);
  return count;
}

bool td_help_trouble(TdTrouble **trouble, const char *word) {
  bool good = *trouble != NULL && strlen((*trouble)->zh) > 10 && strlen((*trouble)->en) > 10 &&
              strstr((*trouble)->zh, word) != NULL && strstr((*trouble)->en, word) != NULL;
  g_clear_pointer(trouble, td_trouble_free);
  return good;
}
