#include "tools/party.h"

#include "tools/report.h"

void td_party_clear(TdParty *party) {
  for (uint32_t i = 0; party->rows && i < party->model->external_count; i++) g_free(party->rows[i]);
  g_free(party->rows);
  g_free(party->counts);
  if (party->compilation) td_compilation_free(party->compilation);
  *party = (TdParty){0};
}

bool td_party_read(TdParty *party, const char *path, TdLang lang, TdParams *params, const char *zh_done,
                   const char *en_done, TdTrouble **trouble) {
  party->compilation = td_compile_file(path, TD_DUMP_NONE);
  td_report_briefly(party->compilation->sources, party->compilation->diagnostics, lang, false, stderr);
  party->model = party->compilation->model;
  if (!party->model)
    return td_trouble_set(trouble, g_strdup_printf("%s 有错误，没有%s；请先改正", path, zh_done),
                          g_strdup_printf("%s has errors and was not %s; mend them first", path, en_done));
  party->rows = g_new0(TdDated *, party->model->external_count + 1);
  party->counts = g_new0(size_t, party->model->external_count + 1);
  for (uint32_t i = 0; i < party->model->external_count; i++) {
    const TdModelExternal *external = &party->model->externals[i];
    if (!td_params_get(params, party->model->id, external->name, (TdType)external->type, &party->rows[i],
                       &party->counts[i], trouble))
      return false;
  }
  return true;
}
