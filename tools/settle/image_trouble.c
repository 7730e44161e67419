#include "tools/settle/image_trouble.h"

bool td_image_trouble(TdTrouble **trouble, const char *path, const TdLoadError *error) {
  static const struct {
    const char *zh, *en;
  } causes[] = {
      [TD_LOAD_NO_MEMORY] = {"内存不足", "there is no memory for it"},
      [TD_LOAD_NOT_AN_IMAGE] = {"不是编译后的政策文件", "it is no compiled policy"},
      [TD_LOAD_VERSION] = {"由另一版本的 tuodi 编译，请用本版本重新编译",
                           "another version of tuodi compiled it; compile it again with this one"},
      [TD_LOAD_TRUNCATED] = {"文件不完整，请重新编译或复制", "it is cut short; compile or copy it again"},
      [TD_LOAD_CHECKSUM] = {"校验和不符，文件已损坏，请重新编译或复制",
                            "its checksum does not match, so it is damaged; compile or copy it again"},
      [TD_LOAD_MALFORMED] = {"格式不对，请重新编译", "it breaks the format; compile it again"},
      [TD_LOAD_UNVERIFIED] = {"程序未通过验证，不予执行，请重新编译",
                              "its program fails verification and is not run; compile it again"},
  };
  const char *what = error->what ? error->what : "";
  return td_trouble_set(
      trouble,
      g_strdup_printf("政策文件 %s 不能用：%s（%s，位置 %zu）", path, causes[error->status].zh, what, error->offset),
      g_strdup_printf("cannot use the policy file %s: %s (%s, at %zu)", path, causes[error->status].en, what,
                      error->offset));
}
