/* Open addressing; a person is one cache line with the accounts of two years, further years lie elsewhere. */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_CAPACITY = 1 << 15 };

typedef struct {
  YardKey key; /* all zeroes: empty */
  uint16_t year[2];
  uint32_t older; /* a place in olders, 0: none */
  YardAccount account[2];
} Person;

_Static_assert(sizeof(Person) == 64, "a person is one cache line");

/* A further year of a person. */
typedef struct {
  YardAccount account;
  int year;
  uint32_t next;
} Older;

struct YardPersons {
  Person *persons;
  size_t capacity, count; /* capacity is a power of two */
  Older *olders;          /* the first is not used */
  size_t older_capacity, older_count;
};

static Person *persons_of(size_t capacity) {
  void *memory = mmap(NULL, capacity * sizeof(Person), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
  madvise(memory, capacity * sizeof(Person), MADV_HUGEPAGE);
  return memory;
}

YardPersons *yard_persons_new(void) {
  YardPersons *persons = calloc(1, sizeof *persons);
  if (persons == NULL) return NULL;
  persons->capacity = FIRST_CAPACITY;
  persons->persons = persons_of(FIRST_CAPACITY);
  if (persons->persons != NULL) return persons;
  free(persons);
  return NULL;
}

void yard_persons_free(YardPersons *persons) {
  if (persons == NULL) return;
  free(persons->olders);
  munmap(persons->persons, persons->capacity * sizeof(Person));
  free(persons);
}

static uint64_t hash_of(const YardKey *key) {
  uint64_t hash = (key->word[0] ^ key->word[2]) * UINT64_C(0x9e3779b97f4a7c15);
  hash = (hash ^ hash >> 32 ^ key->word[1]) * UINT64_C(0xbf58476d1ce4e5b9);
  return hash ^ hash >> 32;
}

/* Where the key is, or the empty place for it. */
static Person *place_of(const YardPersons *persons, const YardKey *key, uint64_t hash) {
  for (size_t at = hash & (persons->capacity - 1);; at = (at + 1) & (persons->capacity - 1)) {
    Person *person = &persons->persons[at];
    const uint64_t *word = person->key.word;
    if (word[0] == key->word[0] && word[1] == key->word[1] && word[2] == key->word[2]) return person;
    if (word[2] == 0) return person;
  }
}

bool yard_persons_reserve(YardPersons *persons, size_t count) {
  if (2 * (persons->count + count) <= persons->capacity) return true;
  YardPersons more = *persons;
  more.capacity *= 2;
  more.persons = persons_of(more.capacity);
  if (more.persons == NULL) return false;
  for (size_t i = 0; i < persons->capacity; i++) {
    const Person *person = &persons->persons[i];
    if (person->key.word[2] != 0) *place_of(&more, &person->key, hash_of(&person->key)) = *person;
  }
  munmap(persons->persons, persons->capacity * sizeof(Person));
  *persons = more;
  return true;
}

uint64_t yard_persons_near(const YardPersons *persons, const YardKey *key) {
  uint64_t hash = hash_of(key);
  __builtin_prefetch(&persons->persons[hash & (persons->capacity - 1)], 1);
  return hash;
}

static YardAccount *older_account(YardPersons *persons, Person *person, int year) {
  for (uint32_t at = person->older; at != 0; at = persons->olders[at].next)
    if (persons->olders[at].year == year) return &persons->olders[at].account;
  if (persons->older_count + 1 >= persons->older_capacity) {
    size_t capacity = persons->older_capacity == 0 ? 1024 : 2 * persons->older_capacity;
    Older *olders = realloc(persons->olders, capacity * sizeof *olders);
    if (olders == NULL) return NULL;
    persons->olders = olders;
    persons->older_capacity = capacity;
  }
  uint32_t at = (uint32_t)++persons->older_count;
  persons->olders[at] = (Older){.year = year, .next = person->older};
  person->older = at;
  return &persons->olders[at].account;
}

YardAccount *yard_persons_find(YardPersons *persons, const YardKey *key, uint64_t hash, int year) {
  Person *person = place_of(persons, key, hash);
  if (person->key.word[2] == 0) {
    person->key = *key;
    persons->count++;
  }
  for (int i = 0; i < 2; i++) {
    if (person->year[i] == 0) person->year[i] = (uint16_t)year;
    if (person->year[i] == year) return &person->account[i];
  }
  return older_account(persons, person, year);
}
