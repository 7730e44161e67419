#include "tools/settle/policies.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/compile.h"
#include "runtime/image.h"
#include "tools/settle/image_trouble.h"

static void policy_free(gpointer data) {
  TdPolicy *policy = data;
  td_program_unref(policy->program);
  td_program_unref(policy->premiums);
  g_bytes_unref(policy->image);
  g_ptr_array_unref(policy->files);
  g_free(policy);
}

void td_policies_clear(TdPolicies *policies) {
  g_clear_pointer(&policies->items, g_ptr_array_unref);
}

static bool same_section(GBytes *a, GBytes *b, TdSection section) {
  gsize size[2];
  size_t length[2];
  TdLoadError error;
  const void *images[2] = {g_bytes_get_data(a, &size[0]), g_bytes_get_data(b, &size[1])};
  const uint8_t *sections[2];
  for (int i = 0; i < 2; i++) {
    sections[i] = td_image_section(images[i], size[i], section, &length[i], &error);
    if (!sections[i]) return false;
  }
  return length[0] == length[1] && memcmp(sections[0], sections[1], length[0]) == 0;
}

/* Do two images hold the same programs? */
static bool same_programs(GBytes *a, GBytes *b) {
  return same_section(a, b, TD_SECTION_PROGRAM) && same_section(a, b, TD_SECTION_ENROLMENTS);
}

static TdPolicy *find(const TdPolicies *policies, const char *id) {
  for (guint i = 0; i < policies->items->len; i++) {
    TdPolicy *policy = g_ptr_array_index(policies->items, i);
    if (g_str_equal(policy->view->id, id)) return policy;
  }
  return NULL;
}

static void add_file(TdPolicy *policy, const char *path) {
  if (!g_ptr_array_find_with_equal_func(policy->files, path, g_str_equal, NULL))
    g_ptr_array_add(policy->files, g_strdup(path));
}

static bool same_texts(const char *const *a, size_t count, const char *const *b, size_t other) {
  bool same = count == other;
  for (size_t i = 0; same && i < count; i++) same = g_str_equal(a[i], b[i]);
  return same;
}

/* What is supplied to one program of an image is supplied to the other by the same numbers. */
static bool fits(const TdProgram *program, const TdProgram *premiums, TdLoadError *error) {
  const TdProgramView *one = td_program_view(program), *other = td_program_view(premiums);
  bool same = same_texts(one->labels, one->label_count, other->labels, other->label_count) &&
              one->external_count == other->external_count && g_str_equal(one->id, other->id);
  for (size_t i = 0; same && i < one->external_count; i++)
    same = g_str_equal(one->externals[i].name, other->externals[i].name) &&
           one->externals[i].type == other->externals[i].type;
  if (!same) *error = (TdLoadError){TD_LOAD_MALFORMED, 0, "the two programs are of different policies"};
  return same;
}

/* Adds the programs of an image; takes IMAGE over.  *added: the policy that it belongs to, or NULL where it is an
 * example that nobody named. */
static bool add_image(TdPolicies *policies, GBytes *image, const char *path, bool named, TdPolicy **added,
                      TdTrouble **trouble) {
  g_autoptr(GBytes) owned = image;
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdLoadError error = {0};
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  *added = NULL;
  if (!program) return td_image_trouble(trouble, path, &error);
  TdProgram *premiums = td_program_load(bytes, size, TD_RECORD_ENROLMENT, &td_malloc, &error);
  if (!premiums || !fits(program, premiums, &error)) {
    td_program_unref(program);
    td_program_unref(premiums);
    return td_image_trouble(trouble, path, &error);
  }
  const TdProgramView *view = td_program_view(program);
  TdPolicy *known = find(policies, view->id);
  if ((view->example && !named) || known) {
    bool same = !known || (view->example && !named) || same_programs(known->image, image);
    if (same && !(view->example && !named)) *added = known;
    td_program_unref(program);
    td_program_unref(premiums);
    if (same) return true;
    const char *first = g_ptr_array_index(known->files, 0);
    return td_trouble_set(
        trouble,
        g_strdup_printf("%s 和 %s 都是政策 %s，内容却不同；请重新编译，或只留其中一个", first, path, known->view->id),
        g_strdup_printf("%s and %s are both the policy %s, but differ; compile it again, or leave one of them out",
                        first, path, known->view->id));
  }
  TdPolicy *policy = g_new(TdPolicy, 1);
  *policy = (TdPolicy){program, view, premiums, g_steal_pointer(&owned), g_ptr_array_new_with_free_func(g_free), false};
  g_ptr_array_add(policies->items, policy);
  *added = policy;
  return true;
}

void td_policies_init(TdPolicies *policies) {
  *policies = (TdPolicies){.items = g_ptr_array_new_with_free_func(policy_free)};
}

/* Loads the programs of an image.  NULL: it is not to be trusted. */
static TdPolicy *load(GBytes *image, bool archived, TdLoadError *error) {
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, error);
  TdProgram *premiums = program ? td_program_load(bytes, size, TD_RECORD_ENROLMENT, &td_malloc, error) : NULL;
  TdPolicy *policy = g_new(TdPolicy, 1);
  *policy = (TdPolicy){program,
                       program ? td_program_view(program) : NULL,
                       premiums,
                       g_bytes_ref(image),
                       g_ptr_array_new_with_free_func(g_free),
                       archived};
  if (premiums) return policy;
  policy_free(policy);
  return NULL;
}

bool td_policies_add(TdPolicies *policies, GBytes *image, const char *path, TdTrouble **trouble) {
  TdLoadError error = {0};
  TdPolicy *policy = load(image, false, &error);
  if (!policy) return td_image_trouble(trouble, path, &error);
  add_file(policy, path);
  g_ptr_array_add(policies->items, policy);
  return true;
}

bool td_policies_archive(TdPolicies *policies, GBytes *image, TdTrouble **trouble) {
  for (guint i = 0; i < policies->items->len; i++)
    if (g_bytes_equal(td_policies_get(policies, i)->image, image)) return true;
  TdLoadError error = {0};
  TdPolicy *policy = policies->items->len < UINT16_MAX - 1 ? load(image, true, &error) : NULL;
  if (!policy) return td_image_trouble_in_ledger(trouble, policies->items->len, &error);
  g_ptr_array_add(policies->items, policy);
  return true;
}

static bool load_image(TdPolicies *policies, const char *path, bool named, TdTrouble **trouble) {
  char *bytes;
  gsize size;
  g_autoptr(GError) error = NULL;
  struct stat status;
  if (stat(path, &status) != 0) return td_trouble_errno(trouble, "读取", "read", path, errno);
  if (status.st_size > TD_IMAGE_MAX)
    return td_image_trouble(trouble, path, &(TdLoadError){TD_LOAD_NOT_AN_IMAGE, 0, "too large"});
  if (!g_file_get_contents(path, &bytes, &size, &error))
    return td_trouble_set(trouble, g_strdup_printf("无法读取 %s：%s", path, error->message),
                          g_strdup_printf("cannot read %s: %s", path, error->message));
  TdPolicy *policy;
  if (!add_image(policies, g_bytes_new_take(bytes, size), path, named, &policy, trouble)) return false;
  if (policy) add_file(policy, path);
  return true;
}

/* A vocabulary is imported by others, a set of tests imports a policy; neither of them nor an example is picked from a
 * folder. */
static bool passed_over(const TdCompilation *compilation) {
  const TdNode *tree = compilation->tree;
  return tree &&
         (td_node_child(tree, TD_N_VOCABULARY) || td_node_child(tree, TD_N_TESTS) || td_node_child(tree, TD_N_EXAMPLE));
}

static bool load_source(TdPolicies *policies, const char *path, bool named, TdPoliciesReport report, void *user,
                        TdTrouble **trouble) {
  g_autoptr(TdCompilation) compilation = td_compile_file(path, TD_DUMP_NONE);
  if (!named && passed_over(compilation)) return true;
  if (compilation->diagnostics->items->len > 0 && report) report(compilation->sources, compilation->diagnostics, user);
  if (!compilation->image)
    return td_trouble_set(trouble, g_strdup_printf("政策 %s 不能编译，没有结算", path),
                          g_strdup_printf("the policy %s does not compile; nothing was settled", path));
  TdPolicy *policy;
  if (!add_image(policies, g_bytes_ref(compilation->image), path, named, &policy, trouble)) return false;
  for (guint i = 0; policy && i < compilation->sources->items->len; i++)
    add_file(policy, td_sources_get(compilation->sources, i)->path);
  return true;
}

static bool is_image(const char *path) {
  return g_str_has_suffix(path, ".pbc");
}

static gint by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The policy files of a folder, sorted by name; NULL: it cannot be read. */
static GPtrArray *list_folder(const char *path, TdTrouble **trouble) {
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
  if (!folder) {
    td_trouble_set(trouble, g_strdup_printf("无法打开文件夹 %s：%s", path, error->message),
                   g_strdup_printf("cannot open the folder %s: %s", path, error->message));
    return NULL;
  }
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(folder));) {
    if (name[0] == '.' || !(g_str_has_suffix(name, ".policy") || is_image(name))) continue;
    char *file = g_build_filename(path, name, NULL);
    if (g_file_test(file, G_FILE_TEST_IS_DIR) ||
        (g_file_test(file, G_FILE_TEST_EXISTS) && !g_file_test(file, G_FILE_TEST_IS_REGULAR)))
      g_free(file); /* neither a folder nor a pipe is a policy */
    else
      g_ptr_array_add(files, file);
  }
  g_ptr_array_sort(files, by_name);
  return files;
}

static bool load_path(TdPolicies *policies, const char *path, TdPoliciesReport report, void *user,
                      TdTrouble **trouble) {
  if (g_str_equal(path, "-"))
    return td_trouble_set(trouble, g_strdup("政策不能从标准输入读取，请给出文件名"),
                          g_strdup("a policy cannot come from standard input; name a file"));
  if (!g_file_test(path, G_FILE_TEST_IS_DIR))
    return is_image(path) ? load_image(policies, path, true, trouble)
                          : load_source(policies, path, true, report, user, trouble);
  g_autoptr(GPtrArray) files = list_folder(path, trouble);
  for (guint i = 0; files && i < files->len; i++) {
    const char *file = g_ptr_array_index(files, i);
    bool done = is_image(file) ? load_image(policies, file, false, trouble)
                               : load_source(policies, file, false, report, user, trouble);
    if (!done) return false;
  }
  return files != NULL;
}

bool td_policies_load(TdPolicies *policies, const char *const *paths, size_t count, TdPoliciesReport report, void *user,
                      TdTrouble **trouble) {
  td_policies_init(policies);
  bool loaded = true;
  for (size_t i = 0; i < count; i++) {
    g_autoptr(TdTrouble) next = NULL;
    if (load_path(policies, paths[i], report, user, &next)) continue;
    if (loaded) td_trouble_set(trouble, g_steal_pointer(&next->zh), g_steal_pointer(&next->en));
    loaded = false; /* the other policies are read too, so that all that is wrong with them is told */
  }
  if (!loaded) return false;
  if (policies->items->len == 0)
    return td_trouble_set(trouble, g_strdup("没有找到可用的政策（标签库和示例不算）"),
                          g_strdup("no policy was found (vocabularies and examples do not count)"));
  if (policies->items->len < UINT16_MAX) return true;
  return td_trouble_set(trouble, g_strdup("政策太多"), g_strdup("there are too many policies"));
}
