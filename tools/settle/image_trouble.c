#include "tools/settle/image_trouble.h"

static const struct {
  const char *zh, *en; /* the cause */
  const char *zh_remedy, *en_remedy;
} causes[] = {
    [TD_LOAD_NO_MEMORY] = {"内存不足", "there is no memory for it", "请关闭别的程序", "close other programs"},
    [TD_LOAD_NOT_AN_IMAGE] = {"不是编译后的政策文件", "it is no compiled policy", "请指定 .policy 或 .pbc 文件",
                              "name a .policy or .pbc file"},
    [TD_LOAD_VERSION] = {"由另一版本的 tuodi 编译", "another version of tuodi compiled it", "请用本版本重新编译",
                         "compile it again with this one"},
    [TD_LOAD_TRUNCATED] = {"文件不完整", "it is cut short", "请重新编译或复制", "compile or copy it again"},
    [TD_LOAD_CHECKSUM] = {"校验和不符，已损坏", "its checksum does not match, so it is damaged", "请重新编译或复制",
                          "compile or copy it again"},
    [TD_LOAD_MALFORMED] = {"格式不对", "it breaks the format", "请重新编译", "compile it again"},
    [TD_LOAD_UNVERIFIED] = {"程序未通过验证，不予执行", "its program fails verification and is not run", "请重新编译",
                            "compile it again"},
};

bool td_image_trouble(TdTrouble **trouble, const char *path, const TdLoadError *error) {
  const char *what = error->what ? error->what : "";
  return td_trouble_set(
      trouble,
      g_strdup_printf("政策文件 %s 不能用：%s；%s（%s，位置 %zu）", path, causes[error->status].zh,
                      causes[error->status].zh_remedy, what, error->offset),
      g_strdup_printf("cannot use the policy file %s: %s; %s (%s, at %zu)", path, causes[error->status].en,
                      causes[error->status].en_remedy, what, error->offset));
}

bool td_image_trouble_in_ledger(TdTrouble **trouble, uint32_t number, const TdLoadError *error) {
  const char *zh = "账本已损坏，请从备份恢复", *en = "the ledger is damaged; restore it from a backup";
  if (error->status == TD_LOAD_NO_MEMORY) zh = causes[error->status].zh_remedy, en = causes[error->status].en_remedy;
  if (error->status == TD_LOAD_VERSION) {
    zh = "请用那个版本，或用它导出（tuodi ledger export --claims）后在新账本上重新结算";
    en = "use that one, or export the claims with it (tuodi ledger export --claims) and settle them onto a new ledger";
  }
  return td_trouble_set(
      trouble, g_strdup_printf("账本里的第 %u 项政策不能用：%s；%s", number + 1, causes[error->status].zh, zh),
      g_strdup_printf("cannot use policy %u of the ledger: %s; %s", number + 1, causes[error->status].en, en));
}
