#include "tools/ledger/person.h"

bool td_person_decode(TdSlice payload, TdPerson *person) {
  TdBytesReader reader = td_bytes_reader(payload);
  person->psn_no = td_get_text(&reader);
  person->last = td_get_number(&reader) - 1;
  person->latest = td_get_signed(&reader);
  person->accounts = (TdSlice){(const char *)reader.at, (size_t)(reader.end - reader.at)};
  return !reader.bad;
}

bool td_person_account(TdBytesReader *reader, TdPersonAccount *account) {
  if (reader->bad || reader->at == reader->end) return false;
  account->book = (uint32_t)td_get_up_to(reader, UINT32_MAX);
  account->year = (int32_t)td_get_signed(reader);
  account->amounts = td_get_text(reader);
  return !reader->bad;
}

bool td_amount_next(TdBytesReader *reader, uint32_t *name, int64_t *amount) {
  if (reader->bad || reader->at == reader->end) return false;
  *name = (uint32_t)td_get_up_to(reader, UINT32_MAX);
  *amount = td_get_signed(reader);
  return !reader->bad;
}

void td_put_account(TdBytes *bytes, const TdPersonAccount *account) {
  td_put_number(bytes, account->book);
  td_put_signed(bytes, account->year);
  td_put_text(bytes, account->amounts);
}

void td_put_named(TdBytes *bytes, uint32_t name, int64_t amount) {
  td_put_number(bytes, name);
  td_put_signed(bytes, amount);
}

void td_put_person(TdBytes *bytes, const TdPerson *person) {
  td_put_text(bytes, person->psn_no);
  td_put_number(bytes, person->last + 1);
  td_put_signed(bytes, person->latest);
  td_put_raw(bytes, person->accounts.text, person->accounts.length);
}
