#include "compiler/expr_text.h"
#include "tools/against.h"

typedef struct {
  const TdAgainstTold *told;
  TdLang lang;
  GString *out;
} Page;

static const char *pick(const Page *page, const char *zh, const char *en) {
  return page->lang == TD_LANG_ZH ? zh : en;
}

static TdRecordKind record_of(const TdAgainst *against) {
  return against->demand->kind == TD_Q_SUBSIDY ? TD_RECORD_ENROLMENT : TD_RECORD_CLAIM;
}

static const char *reason_text(const Page *page, const char *word) {
  for (int i = 0; i < TD_REASON_COUNT; i++)
    if (g_str_equal(td_reasons[i].word, word)) return pick(page, td_reasons[i].zh, td_reasons[i].en);
  return word;
}

static void put_claim(const Page *page, const TdAgainst *against, int which) {
  const TdClaimShown *claim = against->claims[which], *first = which > 0 ? against->claims[0] : NULL;
  if (!claim) return;
  bool premium = record_of(against) == TD_RECORD_ENROLMENT;
  g_string_append(page->out, which > 0 ? pick(page, "        另一笔：", "        the other: ")
                             : premium ? pick(page, "        参保：", "        enrolment: ")
                                       : pick(page, "        结算：", "        claim: "));
  td_put_facts(page->out, page->told->city, claim, first, record_of(against), page->lang);
  g_string_append_printf(page->out, pick(page, " → %s", " -> %s"),
                         pick(page, td_statuses[claim->status].zh, td_statuses[claim->status].en));
  if (claim->reason[0] != '\0')
    g_string_append_printf(page->out, pick(page, "（%s）", " (%s)"), reason_text(page, claim->reason));
  if (claim->rate.there && !premium) {
    g_string_append(page->out, pick(page, "，比例 ", ", ratio "));
    td_put_figure(page->out, &claim->rate, TD_Q_RATIO, page->lang);
  }
  g_string_append(page->out, premium ? pick(page, "，资助 ", ", subsidy ") : pick(page, "，救助 ", ", paid "));
  td_put_amount(page->out, claim->aid, true);
  g_string_append(page->out, pick(page, " 元\n", " yuan\n"));
}

/* Whom it is about: the framework's label, and the city's where it is another. */
static void put_whom(const Page *page, const TdAgainst *against) {
  const TdModel *framework = page->told->framework, *city = page->told->city;
  const char *mine = against->identity >= 0 ? city->labels[against->identity] : NULL;
  const char *theirs = against->label >= 0 ? framework->labels[against->label] : NULL;
  g_string_append(page->out, mine ? mine : theirs);
  if (mine && theirs && !g_str_equal(mine, theirs))
    g_string_append_printf(page->out, pick(page, "（即%s）", " (%s)"), theirs);
  if (against->lower_identity < 0) return;
  g_string_append_printf(page->out, pick(page, " 与 %s", " and %s"), city->labels[against->lower_identity]);
  if (!g_str_equal(city->labels[against->lower_identity], framework->labels[against->lower]))
    g_string_append_printf(page->out, pick(page, "（即%s）", " (%s)"), framework->labels[against->lower]);
}

/* What is said behind the names. */
static char *tail(const Page *page, const TdAgainst *against) {
  g_autoptr(GString) out = g_string_new(NULL);
  const char *colon = pick(page, "：", ": ");
  TdDemandKind kind = (TdDemandKind)against->demand->kind;
  if (against->city.there && against->verdict != TD_LEFT_OPEN) {
    g_string_append(out, colon);
    td_put_figure(out, &against->city, kind, page->lang);
    colon = pick(page, "，", ", ");
    if (against->framework.there && against->demand->bound->kind != TD_E_CONST) {
      g_string_append_printf(out, "%s%s", colon, pick(page, "要求 ", "required "));
      td_put_figure(out, &against->framework, kind, page->lang);
    }
  }
  if (against->verdict != TD_PROVED) {
    g_string_append(out, colon);
    td_put_why(out, page->told, against, page->lang);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Are two claims the same but for whose they are? */
static bool same_claim(const TdClaimShown *one, const TdClaimShown *other) {
  if (!one || !other) return one == other;
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    if (one->facts.value[field] != other->facts.value[field]) return false;
  return one->facts.present == other->facts.present && one->facts.listed == other->facts.listed &&
         one->status == other->status && one->aid == other->aid && g_str_equal(one->reason, other->reason) &&
         g_str_equal(one->disease, other->disease) && one->rate.value == other->rate.value &&
         (!one->rate.there || g_str_equal(one->rate.clause, other->rate.clause));
}

static bool same_line(const Page *page, const TdAgainst *one, const TdAgainst *other, const char *said) {
  g_autofree char *theirs = tail(page, other);
  return other->demand == one->demand && other->verdict == one->verdict && g_str_equal(said, theirs) &&
         same_claim(one->claims[0], other->claims[0]) && same_claim(one->claims[1], other->claims[1]);
}

/* One line for all of whom the same is said, in the place of the first, with its claim. */
static void put_result(const Page *page, guint at) {
  static const char *const verdicts[][2] = {
      [TD_PROVED] = {"符合", "proved"}, [TD_REFUTED] = {"不符", "refuted"}, [TD_LEFT_OPEN] = {"未定", "open"}};
  const GPtrArray *results = page->told->results;
  const TdAgainst *against = results->pdata[at];
  bool refuted = against->verdict == TD_REFUTED;
  g_autofree char *said = tail(page, against);
  for (guint i = 0; i < at; i++)
    if (same_line(page, against, results->pdata[i], said)) return;
  g_string_append_printf(page->out, "    %s%s ", verdicts[against->verdict][page->lang],
                         refuted && against->requirement->softened ? pick(page, "（原则上）", " (in principle)") : "");
  put_whom(page, against);
  guint more = 0;
  for (guint i = at + 1; i < results->len; i++) {
    if (!same_line(page, against, results->pdata[i], said)) continue;
    if (against->lower_identity >= 0 && ++more) continue;
    g_string_append(page->out, pick(page, "、", ", "));
    put_whom(page, results->pdata[i]);
  }
  if (more > 0) g_string_append_printf(page->out, pick(page, "，及另外 %u 对", ", and %u pairs more"), more);
  g_string_append_printf(page->out, "%s\n", said);
  put_claim(page, against, 0);
  put_claim(page, against, 1);
}

static void put_summary(const Page *page) {
  guint counts[TD_LEFT_OPEN + 1] = {0}, softened = 0;
  for (guint i = 0; i < page->told->results->len; i++) {
    const TdAgainst *against = page->told->results->pdata[i];
    counts[against->verdict]++;
    softened += against->verdict == TD_REFUTED && against->requirement->softened;
  }
  g_string_append_printf(page->out,
                         pick(page, "符合 %u，不符 %u（其中原则上的 %u），未定 %u\n",
                              "%u proved, %u refuted (%u of them softened), %u left open\n"),
                         counts[TD_PROVED], counts[TD_REFUTED], softened, counts[TD_LEFT_OPEN]);
}

static void put_clause(const Page *page, const TdCite *cite) {
  if (cite->clause[0] != '\0') g_string_append_printf(page->out, pick(page, "（%s）", " (%s)"), cite->clause);
  g_string_append_c(page->out, '\n');
}

void td_against_text(const TdAgainstTold *told, TdLang lang, GString *out) {
  Page page = {told, lang, out};
  const TdRequirement *requirement = NULL;
  const TdDemand *demand = NULL;
  g_string_append_printf(out, pick(&page, "%s 对照 %s\n", "%s against %s\n"), told->path, told->framework_path);
  for (guint i = 0; i < told->results->len; i++) {
    const TdAgainst *against = told->results->pdata[i];
    if (against->requirement != requirement) {
      requirement = against->requirement;
      g_string_append_printf(out, pick(&page, "要求「%s」%s", "requirement '%s'%s"), requirement->name,
                             requirement->softened ? pick(&page, "，原则上", ", in principle") : "");
      put_clause(&page, &requirement->cite);
    }
    if (against->demand != demand) {
      demand = against->demand;
      g_string_append(out, "  ");
      td_put_demand(out, told->framework, demand, lang);
      put_clause(&page, &demand->cite);
    }
    put_result(&page, i);
  }
  put_summary(&page);
}
