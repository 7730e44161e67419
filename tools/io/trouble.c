#include "tools/io/trouble.h"

#include <string.h>

bool td_trouble_set(TdTrouble **trouble, char *zh, char *en) {
  if (trouble == NULL) {
    g_free(zh);
    g_free(en);
    return false;
  }
  g_return_val_if_fail(*trouble == NULL, false);
  *trouble = g_new(TdTrouble, 1);
  **trouble = (TdTrouble){zh, en};
  return false;
}

bool td_trouble_errno(TdTrouble **trouble, const char *zh_doing, const char *en_doing, const char *path, int error) {
  bool stream = strcmp(path, "-") == 0;
  const char *cause = g_strerror(error);
  /* Which standard stream "-" is, the verb tells. */
  bool writing = strcmp(en_doing, "write") == 0;
  const char *zh = !stream ? path : writing ? "标准输出" : "标准输入";
  const char *en = !stream ? path : writing ? "standard output" : "standard input";
  return td_trouble_set(trouble, g_strdup_printf("不能%s %s：%s；请检查路径、权限与磁盘空间", zh_doing, zh, cause),
                        g_strdup_printf("cannot %s %s: %s; check the path, the permissions and the space on the disk",
                                        en_doing, en, cause));
}

bool td_trouble_memory(TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup("内存不足，没有完成，也没有写出文件；请关闭别的程序，或把文件按人员分成几个"),
                        g_strdup("there is not enough memory: this was not done, and no file was written; close other "
                                 "programs, or split the file by persons"));
}

static void add(char **text, const char *more) {
  char *longer = g_strconcat(*text, more, NULL);
  g_free(*text);
  *text = longer;
}

void td_trouble_add(TdTrouble *trouble, const char *zh, const char *en) {
  add(&trouble->zh, zh);
  add(&trouble->en, en);
}

void td_trouble_free(TdTrouble *trouble) {
  if (trouble == NULL) return;
  g_free(trouble->zh);
  g_free(trouble->en);
  g_free(trouble);
}

const char *td_input_name_zh(const char *path) {
  return strcmp(path, "-") == 0 ? "标准输入" : path;
}

const char *td_input_name_en(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}
