#include "tools/revision.h"

#include <gio/gio.h>
#include <string.h>

/* ---- git ---- */

typedef enum { GIT_DONE, GIT_FAILED, GIT_MISSING } GitStatus;

/* What a command of git prints; nothing of it goes through a shell. */
static GitStatus git(const char *const *arguments, GBytes **out) {
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_autoptr(GBytes) bytes = NULL;
  g_ptr_array_add(argv, (gpointer) "git");
  for (; *arguments; arguments++) g_ptr_array_add(argv, (gpointer)*arguments);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GSubprocess) process = g_subprocess_newv(
      (const char *const *)argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (!process) return GIT_MISSING;
  if (!g_subprocess_communicate(process, NULL, NULL, &bytes, NULL, NULL) || !g_subprocess_get_successful(process))
    return GIT_FAILED;
  if (out) *out = g_steal_pointer(&bytes);
  return GIT_DONE;
}

/* A path from the root has no .. in it; one that begins with a dot is git's own business. */
static char *object_of(const TdRevision *revision, const char *path) {
  if (revision->beside) {
    bool folder = g_str_equal(path, ".") || g_str_has_suffix(path, "..") || g_str_has_suffix(path, "/.");
    return g_strdup_printf("%s:%s%s", revision->name, path, folder ? "/" : ""); /* git knows no . without a slash */
  }
  g_autofree char *plain = g_canonicalize_filename(path, "/");
  return g_strdup_printf("%s:%s", revision->name, plain + 1);
}

static bool fault(const TdRevision *revision, const char *path, TdTrouble **trouble) {
  g_autofree char *commit = g_strdup_printf("%s^{tree}", revision->name);
  const char *const within[] = {"rev-parse", "--git-dir", NULL};
  const char *const there[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", commit, NULL};
  GitStatus status = git(within, NULL);
  if (status == GIT_MISSING)
    return td_trouble_set(
        trouble, g_strdup_printf("读取 %s:%s 要用 git，没有找到这个程序；请安装 git", revision->name, path),
        g_strdup_printf("git is needed to read %s:%s and was not found; install it", revision->name, path));
  if (status == GIT_FAILED)
    return td_trouble_set(
        trouble, g_strdup_printf("读取 %s:%s：当前文件夹不在 git 仓库里；请到仓库里运行", revision->name, path),
        g_strdup_printf("cannot read %s:%s: the working folder is in no git repository; run it in one", revision->name,
                        path));
  if (git(there, NULL) != GIT_DONE)
    return td_trouble_set(
        trouble, g_strdup_printf("仓库里没有版本「%s」；git log 和 git tag 列出有哪些", revision->name),
        g_strdup_printf("the repository has no revision '%s'; git log and git tag list them", revision->name));
  return td_trouble_set(
      trouble,
      g_strdup_printf("版本「%s」里没有文件「%s」；路径从仓库的根写起，从当前文件夹写起的以 ./ 开头", revision->name,
                      path),
      g_strdup_printf("revision '%s' has no file '%s'; paths are from the root of the repository, or begin with ./",
                      revision->name, path));
}

/* ---- reading ---- */

GBytes *td_revision_read(const TdRevision *revision, const char *path, TdTrouble **trouble) {
  g_autofree char *object = object_of(revision, path);
  const char *const show[] = {"cat-file", "blob", object, NULL};
  GBytes *bytes = NULL;
  if (git(show, &bytes) != GIT_DONE) fault(revision, path, trouble);
  return bytes;
}

static bool read_for_compiler(const TdFileReader *reader, const char *path, char **bytes, gsize *size, char **cause) {
  const TdRevision *revision = (const TdRevision *)(const void *)reader;
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(GBytes) all = td_revision_read(revision, path, &trouble);
  if (!all) {
    *cause = g_strdup_printf("%s" TD_BILINGUAL "%s", trouble->zh, trouble->en);
    return false;
  }
  gconstpointer data = g_bytes_get_data(all, size);
  *bytes = g_malloc0(*size + 1);
  if (*size > 0) memcpy(*bytes, data, *size);
  return true;
}

TdRevision *td_revision_of(const char *argument, const char **path) {
  const char *colon = strchr(argument, ':');
  if (!colon || colon == argument || argument[0] == '-' || g_file_test(argument, G_FILE_TEST_EXISTS)) return NULL;
  TdRevision *revision = g_new0(TdRevision, 1);
  revision->name = g_strndup(argument, (gsize)(colon - argument));
  revision->prefix = g_strconcat(revision->name, ":", NULL);
  revision->reader = (TdFileReader){revision->prefix, read_for_compiler};
  *path = colon + 1;
  revision->beside = colon[1] == '.';
  return revision;
}

void td_revision_free(TdRevision *revision) {
  if (!revision) return;
  g_free(revision->name);
  g_free(revision->prefix);
  g_free(revision);
}

GPtrArray *td_revision_files(const TdRevision *revision, const char *path) {
  g_autofree char *object = object_of(revision, path);
  const char *const list[] = {"ls-tree", "--full-tree", "--name-only", "-z", object, NULL};
  g_autoptr(GBytes) bytes = NULL;
  if (git(list, &bytes) != GIT_DONE) return NULL;
  gsize size;
  const char *at = g_bytes_get_data(bytes, &size), *end = at + size;
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  while (at < end) {
    gsize length = strnlen(at, (gsize)(end - at));
    g_ptr_array_add(files, g_strndup(at, length));
    at += length + 1;
  }
  return files;
}
