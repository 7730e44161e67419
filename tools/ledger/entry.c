#include "tools/ledger/entry.h"

#include <openssl/evp.h>

enum { TAKES_BACK = 1, LATE = 2, SUPERSEDES = 4, DEFERRED = 8, FLAGS = TAKES_BACK | LATE | SUPERSEDES | DEFERRED };

/* Numbers that may be missing are kept as one more, 0: missing. */
static void put_optional(TdBytes *bytes, uint32_t number) {
  td_put_number(bytes, (uint32_t)(number + 1));
}

static uint32_t get_optional(TdBytesReader *reader) {
  return (uint32_t)td_get_up_to(reader, UINT32_MAX) - 1;
}

void td_entry_encode(TdBytes *bytes, const TdEntry *entry) {
  td_put_number(bytes, (uint64_t)(entry->takes_back ? TAKES_BACK : 0) | (entry->late ? LATE : 0) |
                           (entry->supersedes != TD_NO_ENTRY ? SUPERSEDES : 0) |
                           (entry->first != entry->policy ? DEFERRED : 0));
  td_put_number(bytes, entry->run);
  put_optional(bytes, entry->policy);
  if (entry->first != entry->policy) put_optional(bytes, entry->first);
  put_optional(bytes, entry->book);
  td_put_signed(bytes, entry->year);
  td_put_number(bytes, entry->previous + 1);
  if (entry->takes_back) td_put_number(bytes, entry->original + 1);
  if (entry->supersedes != TD_NO_ENTRY) td_put_number(bytes, entry->supersedes);
  td_put_number(bytes, entry->status);
  td_put_number(bytes, entry->reason);
  td_put_number(bytes, entry->category);
  td_put_signed(bytes, entry->base);
  td_put_signed(bytes, entry->aid);
  td_put_text(bytes, entry->record);
  td_put_text(bytes, entry->added);
  td_put_text(bytes, entry->lines);
  td_put_text(bytes, entry->alerts);
}

bool td_entry_decode(TdSlice bytes, TdEntry *entry) {
  TdBytesReader reader = td_bytes_reader(bytes);
  uint64_t flags = td_get_up_to(&reader, FLAGS);
  *entry = (TdEntry){.takes_back = flags & TAKES_BACK,
                     .late = (flags & LATE) != 0,
                     .original = TD_NO_ENTRY,
                     .supersedes = TD_NO_ENTRY};
  entry->run = (uint32_t)td_get_up_to(&reader, UINT32_MAX);
  entry->policy = get_optional(&reader);
  entry->first = flags & DEFERRED ? get_optional(&reader) : entry->policy;
  entry->book = get_optional(&reader);
  entry->year = (int32_t)td_get_signed(&reader);
  entry->previous = td_get_number(&reader) - 1;
  if (entry->takes_back) entry->original = td_get_number(&reader) - 1;
  if (flags & SUPERSEDES) entry->supersedes = td_get_number(&reader);
  entry->status = (uint8_t)td_get_up_to(&reader, UINT8_MAX);
  entry->reason = (uint16_t)td_get_up_to(&reader, UINT16_MAX);
  entry->category = (uint8_t)td_get_up_to(&reader, UINT8_MAX);
  entry->base = td_get_signed(&reader);
  entry->aid = td_get_signed(&reader);
  entry->record = td_get_text(&reader);
  entry->added = td_get_text(&reader);
  entry->lines = td_get_text(&reader);
  entry->alerts = td_get_text(&reader);
  return !reader.bad && reader.at == reader.end;
}

static bool sheaf_next(TdBytesReader *reader, TdSlice *bytes, const uint8_t **digest) {
  if (reader->bad || reader->at == reader->end) return false;
  *bytes = td_get_text(reader);
  *digest = (const uint8_t *)td_get_raw(reader, TD_DIGEST_SIZE).text;
  return !reader->bad;
}

void td_sheaf_take(TdSheaf *sheaf, uint64_t number, TdSlice piece) {
  sheaf->number = number;
  sheaf->count = 0;
  sheaf->bytes.size = 0;
  td_put_raw(&sheaf->bytes, piece.text, piece.length);
  TdBytesReader reader = td_bytes_reader(td_bytes_slice(&sheaf->bytes));
  while (sheaf->count < TD_SHEAF && sheaf_next(&reader, &sheaf->rows[sheaf->count], &sheaf->digests[sheaf->count]))
    sheaf->count++;
  sheaf->rest = reader.bad || reader.at < reader.end;
}

struct TdDigester {
  EVP_MD *method;
  EVP_MD_CTX *context;
};

TdDigester *td_digester_new(void) {
  TdDigester *digester = g_new(TdDigester, 1);
  *digester = (TdDigester){EVP_MD_fetch(NULL, "SHA256", NULL), EVP_MD_CTX_new()};
  if (!digester->method || !digester->context || !EVP_DigestInit_ex2(digester->context, digester->method, NULL))
    g_error("the library of digests has no SHA-256");
  return digester;
}

void td_digester_free(TdDigester *digester) {
  if (!digester) return;
  EVP_MD_CTX_free(digester->context);
  EVP_MD_free(digester->method);
  g_free(digester);
}

void td_digest(TdDigester *digester, const TdSlice *pieces, size_t count, uint8_t digest[TD_DIGEST_SIZE]) {
  EVP_DigestInit_ex2(digester->context, NULL, NULL);
  for (size_t i = 0; i < count; i++) EVP_DigestUpdate(digester->context, pieces[i].text, pieces[i].length);
  EVP_DigestFinal_ex(digester->context, digest, NULL);
}

void td_entry_digest(TdDigester *digester, uint64_t number, const uint8_t *policy_digest, TdSlice bytes,
                     uint8_t digest[TD_DIGEST_SIZE]) {
  static const uint8_t none[TD_DIGEST_SIZE];
  uint8_t head[sizeof(uint64_t) + TD_DIGEST_SIZE];
  for (size_t i = 0; i < sizeof number; i++) head[i] = (uint8_t)(number >> 8 * i);
  memcpy(head + sizeof number, policy_digest ? policy_digest : none, TD_DIGEST_SIZE);
  const TdSlice pieces[] = {{(const char *)head, sizeof head}, bytes};
  td_digest(digester, pieces, G_N_ELEMENTS(pieces), digest);
}
