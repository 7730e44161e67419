#include "tools/policy_file.h"

#include "compiler/model_image.h"
#include "runtime/image.h"
#include "tools/settle/image_trouble.h"

const char *td_single_policy(const TdCommand *command) {
  if (command->positional->len == 1) return command->positional->pdata[0];
  g_autoptr(TdTrouble) trouble = NULL;
  td_trouble_set(&trouble, g_strdup_printf("应给出一个政策文件，这里有 %u 个", command->positional->len),
                 g_strdup_printf("one policy file is expected, %u are given", command->positional->len));
  td_complain(command->lang, trouble);
  return NULL;
}

bool td_is_compiled(const char *path) {
  return g_str_has_suffix(path, ".pbc");
}

const TdModel *td_image_model(GBytes *image, TdArena *arena, TdLoadError *error) {
  gsize size;
  size_t section_size;
  const void *bytes = g_bytes_get_data(image, &size);
  *error = (TdLoadError){.status = TD_LOAD_MALFORMED};
  const uint8_t *section = td_image_section(bytes, size, TD_SECTION_MODEL, &section_size, error);
  return section ? td_model_read(section, section_size, arena, &error->what) : NULL;
}

int td_complain_of_image(TdLang lang, const char *path, const TdLoadError *error) {
  g_autoptr(TdTrouble) trouble = NULL;
  td_image_trouble(&trouble, path, error);
  return td_complain(lang, trouble);
}
