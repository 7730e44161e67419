#include "tools/ledger/findings.h"

#include <string.h>

typedef enum {
#define TD_REMEDY(id, zh, en) REMEDY_##id,
#include "tools/ledger/faults.def"
  REMEDY_COUNT
} Remedy;

static const struct {
  const char *key;
  bool counted;
  const char *zh, *en;
} places[TD_PLACE_COUNT] = {
#define TD_PLACE(id, key, counted, zh, en) {key, counted, zh, en},
#include "tools/ledger/faults.def"
};

static const struct {
  const char *zh, *en;
} remedies[REMEDY_COUNT] = {
#define TD_REMEDY(id, zh, en) {zh, en},
#include "tools/ledger/faults.def"
};

static const struct {
  const char *key;
  TdPlace place;
  Remedy remedy;
  const char *zh, *en;
} faults[TD_FAULT_COUNT] = {
#define TD_FAULT(id, key, place, remedy, zh, en) {key, TD_PLACE_##place, REMEDY_##remedy, zh, en},
#include "tools/ledger/faults.def"
};

static void clear_finding(void *finding) {
  g_free(((TdFinding *)finding)->detail);
}

void td_findings_init(TdFindings *findings, guint most) {
  *findings = (TdFindings){g_array_new(FALSE, FALSE, sizeof(TdFinding)), 0, most};
  g_array_set_clear_func(findings->items, clear_finding);
}

void td_findings_clear(TdFindings *findings) {
  g_clear_pointer(&findings->items, g_array_unref);
}

static void add(TdFindings *findings, TdFinding finding) {
  if (findings->count++ < findings->most)
    g_array_append_val(findings->items, finding);
  else
    g_free(finding.detail);
}

void td_findings_add(TdFindings *findings, TdFaultId fault, uint64_t number) {
  add(findings, (TdFinding){fault, number, NULL});
}

void td_findings_tell(TdFindings *findings, TdFaultId fault, char *detail) {
  add(findings, (TdFinding){fault, 0, detail});
}

const char *td_finding_key(const TdFinding *finding) {
  return faults[finding->fault].key;
}

const char *td_finding_place_key(const TdFinding *finding) {
  return places[faults[finding->fault].place].key;
}

bool td_finding_number(const TdFinding *finding, int64_t *number) {
  TdPlace place = faults[finding->fault].place;
  *number = (int64_t)(finding->number + places[place].counted);
  return strstr(places[place].en, "%s") != NULL;
}

char *td_finding_place(const TdFinding *finding, bool zh) {
  TdPlace place = faults[finding->fault].place;
  const char *text = zh ? places[place].zh : places[place].en, *mark = strstr(text, "%s");
  int64_t number;
  if (!td_finding_number(finding, &number)) return g_strdup(text);
  return g_strdup_printf("%.*s%" G_GINT64_FORMAT "%s", (int)(mark - text), text, number, mark + strlen("%s"));
}

char *td_finding_cause(const TdFinding *finding, bool zh) {
  const char *text = zh ? faults[finding->fault].zh : faults[finding->fault].en;
  if (!finding->detail) return g_strdup(text);
  return g_strdup_printf(zh ? "%s（%s）" : "%s (%s)", text, finding->detail);
}

const char *td_finding_remedy(const TdFinding *finding, bool zh) {
  Remedy remedy = faults[finding->fault].remedy;
  return zh ? remedies[remedy].zh : remedies[remedy].en;
}
