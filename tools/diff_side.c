#include "tools/diff_side.h"

#include <string.h>

#include "tools/io/output.h"
#include "tools/io/text_file.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/settle/image_trouble.h"

void td_diff_side_free(TdDiffSide *side) {
  if (!side) return;
  if (side->compilation) td_compilation_free(side->compilation);
  if (side->arena) td_arena_free(side->arena);
  td_revision_free(side->revision);
  g_free(side->path);
  g_free(side);
}

static bool read_image(TdDiffSide *side, const char *path, TdTrouble **trouble) {
  g_autoptr(GBytes) image = NULL;
  TdLoadError error = {.status = TD_LOAD_MALFORMED};
  if (side->revision) {
    image = td_revision_read(side->revision, path, trouble);
  } else {
    size_t size;
    char *bytes = td_file_read(path, &size, trouble);
    if (bytes) image = g_bytes_new_take(bytes, size);
  }
  if (!image) return false;
  side->arena = td_arena_new();
  side->model = td_image_model(image, side->arena, &error);
  if (!side->model) td_image_trouble(trouble, side->path, &error);
  return side->model != NULL;
}

/* Of a folder, what is no policy by its first word: labels, and tests. */
static bool no_policy(const TdCompilation *compilation) {
  const GPtrArray *items = compilation->diagnostics->items;
  if (items->len != 1) return false;
  TdDiagnosticId id = ((const TdDiagnostic *)items->pdata[0])->id;
  return id == TD_D_NOT_POLICY || id == TD_D_TESTS_NOT_POLICY;
}

/* Said at once, and not by the compiler among what is wrong with a policy. */
static bool is_there(const TdDiffSide *side, const char *path, TdTrouble **trouble) {
  if (side->revision) {
    g_autoptr(GBytes) bytes = td_revision_read(side->revision, path, trouble);
    return bytes != NULL;
  }
  size_t size;
  g_autofree char *bytes = g_str_equal(path, "-") ? g_strdup("") : td_file_read(path, &size, trouble);
  return bytes != NULL;
}

/* What is read must not be overwritten by the report. */
static bool spared(const TdCommand *command, const TdDiffSide *side, const char *path, TdTrouble **trouble) {
  const char *output = td_command_value(command, TD_O_DIFF_OUTPUT);
  if (side->revision) return true;
  for (uint32_t i = 0; side->compilation && i < side->compilation->sources->items->len; i++)
    if (!td_output_spares(output, td_sources_get(side->compilation->sources, i)->path, trouble)) return false;
  return td_output_spares(output, path, trouble);
}

/* PATH in REVISION (taken; NULL: a file).  NULL with *TROUBLE, or, of a folder's, without: it is no policy. */
static TdDiffSide *read_side(const TdCommand *command, const char *path, TdRevision *revision, bool of_folder,
                             TdTrouble **trouble) {
  g_autoptr(TdDiffSide) side = g_new0(TdDiffSide, 1);
  side->revision = revision;
  side->path = g_strconcat(revision ? revision->prefix : "", path, NULL);
  if (!spared(command, side, path, trouble)) return NULL;
  if (td_is_compiled(path)) return read_image(side, path, trouble) ? g_steal_pointer(&side) : NULL;
  if (!is_there(side, path, trouble)) return NULL;
  side->compilation = td_compile_from(path, revision ? &revision->reader : NULL);
  if (!spared(command, side, path, trouble)) return NULL;
  if (of_folder && no_policy(side->compilation)) return NULL;
  td_report_briefly(side->compilation->sources, side->compilation->diagnostics, command->lang, false, stderr);
  side->model = side->compilation->model;
  if (side->model) return g_steal_pointer(&side);
  td_trouble_set(trouble, g_strdup_printf("%s 不能编译，没有比较；请先改正", side->path),
                 g_strdup_printf("%s does not compile and was not compared; mend it first", side->path));
  return NULL;
}

static GPtrArray *files_of(const char *path) {
  g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
  if (!folder) return NULL;
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(folder)) != NULL;) g_ptr_array_add(files, g_strdup(name));
  return files;
}

static gint by_id(gconstpointer a, gconstpointer b) {
  const TdDiffSide *x = *(const TdDiffSide *const *)a, *y = *(const TdDiffSide *const *)b;
  int order = strcmp(x->model->id, y->model->id);
  return order != 0 ? order : strcmp(x->path, y->path);
}

static bool read_folder(const TdCommand *command, const char *path, const char *argument, const GPtrArray *files,
                        GPtrArray *sides, TdTrouble **trouble) {
  for (guint i = 0; i < files->len; i++) {
    const char *name = files->pdata[i], *ignored;
    if (!g_str_has_suffix(name, ".policy")) continue;
    g_autofree char *file = g_build_filename(path, name, NULL);
    TdRevision *revision = td_revision_of(argument, &ignored);
    TdDiffSide *side = read_side(command, file, revision, true, trouble);
    if (*trouble) return false;
    if (side) g_ptr_array_add(sides, side);
  }
  g_ptr_array_sort(sides, by_id);
  for (guint i = 0; i + 1 < sides->len; i++) {
    const TdDiffSide *one = sides->pdata[i], *next = sides->pdata[i + 1];
    if (strcmp(one->model->id, next->model->id) == 0)
      return td_trouble_set(
          trouble, g_strdup_printf("%s 和 %s 的编号都是 %s，不能按编号配对", one->path, next->path, one->model->id),
          g_strdup_printf("%s and %s both have the id %s and cannot be paired by it", one->path, next->path,
                          one->model->id));
  }
  return sides->len > 0 || td_trouble_set(trouble, g_strdup_printf("文件夹 %s 里没有政策（.policy）", argument),
                                          g_strdup_printf("the folder %s has no policies (.policy)", argument));
}

GPtrArray *td_diff_sides(const TdCommand *command, const char *argument, bool *folder, TdTrouble **trouble) {
  g_autoptr(GPtrArray) sides = g_ptr_array_new_with_free_func((GDestroyNotify)td_diff_side_free);
  const char *path = argument;
  g_autoptr(TdRevision) revision = td_revision_of(argument, &path);
  g_autoptr(GPtrArray) files = NULL;
  if (revision)
    files = td_revision_files(revision, path);
  else if (g_file_test(path, G_FILE_TEST_IS_DIR))
    files = files_of(path);
  *folder = files != NULL;
  if (files) return read_folder(command, path, argument, files, sides, trouble) ? g_steal_pointer(&sides) : NULL;
  TdDiffSide *side = read_side(command, path, g_steal_pointer(&revision), false, trouble);
  if (!side) return NULL;
  g_ptr_array_add(sides, side);
  return g_steal_pointer(&sides);
}
