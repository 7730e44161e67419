/* Which claims differ, in words. */
#include <string.h>

#include "compiler/diff_cases.h"
#include "compiler/effect_box.h"
#include "compiler/effect_find.h"
#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_BOXES = 6 };

/* Carried sets with which the same claims differ. */
typedef struct {
  uint64_t hash;
  GArray *carried; /* guint */
} Class;

typedef struct {
  const TdPairKinds *kinds;
  const bool *chosen;
  TdEffectRegion *region;
  GArray *classes; /* Class */
} Page;

static const TdCarried *carried_at(const Page *page, guint i) {
  return &g_array_index(page->kinds->carried, TdCarried, i);
}

/* Which claims of a carried set differ, as a number; 0: none does. */
static uint64_t hash_of(const Page *page, guint carried) {
  const uint32_t *each = page->kinds->of_claim + carried * page->kinds->claims;
  uint64_t hash = 14695981039346656037u;
  bool any = false;
  for (size_t i = 0; i < page->kinds->claims; i++) {
    bool in = each[i] != UINT32_MAX && page->chosen[each[i]];
    any |= in;
    hash = (hash ^ (in ? i + 1 : 0)) * 1099511628211u;
  }
  return any ? hash | 1 : 0;
}

static void classify(Page *page) {
  for (guint i = 0; i < page->kinds->carried->len; i++) {
    uint64_t hash = hash_of(page, i);
    guint at = 0;
    if (hash == 0) continue;
    while (at < page->classes->len && g_array_index(page->classes, Class, at).hash != hash) at++;
    if (at == page->classes->len) {
      Class class = {hash, g_array_new(FALSE, FALSE, sizeof(guint))};
      g_array_append_val(page->classes, class);
    }
    g_array_append_val(g_array_index(page->classes, Class, at).carried, i);
  }
}

/* ---- labels ---- */

static int32_t label_of(const TdJoint *joint, int side, int32_t identity) {
  for (int32_t i = 0; identity >= 0 && i < (int32_t)joint->model.label_count; i++)
    if (joint->label[side][identity] >> i & 1) return i;
  return -1;
}

/* The label that both settle under; -1: there is no such one, and it is noted which instead. */
static int32_t same_label(const Page *page, const TdCarried *carried) {
  const TdJoint *joint = &page->kinds->diff->joint;
  TdEffectMoved moved;
  for (int side = 0; side < TD_VERSIONS; side++) moved.label[side] = label_of(joint, side, carried->main[side]);
  for (int32_t i = 0; i < (int32_t)joint->model.label_count; i++)
    if ((carried->labels >> i & 1) && joint->identity[TD_OLD][i] == carried->main[TD_OLD] &&
        joint->identity[TD_NEW][i] == carried->main[TD_NEW])
      return i;
  for (guint i = 0; i < page->region->moved->len; i++)
    if (memcmp(&g_array_index(page->region->moved, TdEffectMoved, i), &moved, sizeof moved) == 0) return -1;
  g_array_append_val(page->region->moved, moved);
  return -1;
}

static bool same_main(const TdCarried *a, const TdCarried *b) {
  return memcmp(a->main, b->main, sizeof a->main) == 0;
}

static bool has(const Class *class, guint carried) {
  for (guint i = 0; i < class->carried->len; i++)
    if (g_array_index(class->carried, guint, i) == carried) return true;
  return false;
}

/* Labels that all of the class carry and others with the same identities do not, and the other way round. */
static void find_labels(const Page *page, const Class *class, uint64_t *with, uint64_t *without) {
  uint64_t all = UINT64_MAX, any = 0, others_all = UINT64_MAX, others_any = 0;
  bool others = false;
  for (guint i = 0; i < page->kinds->carried->len; i++) {
    const TdCarried *carried = carried_at(page, i);
    bool mine = has(class, i), related = false;
    for (guint k = 0; k < class->carried->len && !related; k++)
      related = same_main(carried, carried_at(page, g_array_index(class->carried, guint, k)));
    if (!related) continue;
    if (mine) all &= carried->labels, any |= carried->labels;
    if (!mine) others_all &= carried->labels, others_any |= carried->labels, others = true;
  }
  *with = others ? all & ~others_all : 0;
  *without = others ? others_any & ~any : 0;
}

static void put_labels(const Page *page, GString *out, const char *before, uint64_t labels, TdLang lang) {
  if (labels == 0) return;
  if (out->len > 0) g_string_append(out, lang == TD_LANG_ZH ? "；" : "; ");
  g_string_append(out, before);
  td_put_labels(out, &page->kinds->diff->joint.model, labels, lang);
}

/* ---- all of it ---- */

static TdWords joined(const Page *page, uint64_t who, uint64_t with, uint64_t without, TdWords box) {
  TdWords out;
  for (int lang = 0; lang < 2; lang++) {
    bool zh = lang == TD_LANG_ZH;
    GString *text = g_string_new(NULL);
    put_labels(page, text, "", who, (TdLang)lang);
    put_labels(page, text, zh ? "兼有 " : "also carrying ", with, (TdLang)lang);
    put_labels(page, text, zh ? "没有 " : "not carrying ", without, (TdLang)lang);
    if (text->len > 0 && box.in[lang][0]) g_string_append(text, zh ? "；" : "; ");
    g_string_append(text, box.in[lang]);
    out.in[lang] = g_string_free(text, FALSE);
  }
  td_words_clear(&box);
  return out;
}

static void add(Page *page, TdWords words) {
  g_ptr_array_add(page->region->where, g_memdup2(&words, sizeof words));
}

static void put_class(Page *page, const Class *class, bool named) {
  uint64_t who = 0, with, without;
  for (guint i = 0; i < class->carried->len; i++) {
    int32_t label = same_label(page, carried_at(page, g_array_index(class->carried, guint, i)));
    if (label >= 0) who |= BIT(label);
  }
  page->region->who |= who;
  find_labels(page, class, &with, &without);
  g_autoptr(GArray) boxes = td_boxes_of(page->kinds, g_array_index(class->carried, guint, 0), page->chosen);
  for (guint i = 0; i < boxes->len && i < MOST_BOXES; i++) {
    TdWords box = td_box_words(page->kinds, &g_array_index(boxes, TdBox, i));
    add(page, joined(page, named ? who : 0, with, without, box));
  }
  if (boxes->len > MOST_BOXES)
    add(page, (TdWords){{g_strdup_printf("另有 %u 组", boxes->len - MOST_BOXES),
                         g_strdup_printf("and %u more", boxes->len - MOST_BOXES)}});
}

void td_effect_where(const TdPairKinds *kinds, const bool *chosen, TdEffectRegion *region) {
  Page page = {kinds, chosen, region, g_array_new(FALSE, FALSE, sizeof(Class))};
  classify(&page);
  for (guint i = 0; i < page.classes->len; i++)
    put_class(&page, &g_array_index(page.classes, Class, i), page.classes->len > 1);
  if (region->where->len == 1 && ((const TdWords *)region->where->pdata[0])->in[0][0] == '\0')
    g_ptr_array_set_size(region->where, 0);
  for (guint i = 0; i < page.classes->len; i++) g_array_unref(g_array_index(page.classes, Class, i).carried);
  g_array_unref(page.classes);
}
