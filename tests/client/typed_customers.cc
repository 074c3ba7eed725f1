#include "tests/client/typed.h"

namespace docket::client {

const std::vector<Typed>& CustomerCommands() {
  static const auto* const commands = new std::vector<Typed>{
      {"CustomerFind", {"customer", "find", "--email", "a@b.c"}, "FindCustomers", "email: \"a@b.c\""},
      {"CustomerFindByPhone", {"customer", "find", "--phone", "030 12"}, "FindCustomers", "phone: \"030 12\""},
      {"CustomerFindByAccount",
       {"customer", "find", "--account", "A 1"},
       "FindCustomers",
       "account_reference: \"A 1\""},
      {"CustomerShow", {"customer", "show", "2ab-3cd"}, "GetCustomer", "name: \"customers/2AB3CD\""},
      {"CustomerCreate",
       {"customer", "create", "--name", "Ana, M.A.", "--email", "a@b.c", "--email", "d@e.f", "--phone", "030 12",
        "--account", "A,1", "--validate-only"},
       "CreateCustomer",
       "validate_only: true profile { display_name: \"Ana, M.A.\" emails: \"a@b.c\" emails: \"d@e.f\" phones: \"030 "
       "12\" "
       "account_references: \"A,1\" }"},
      {"CustomerUpdate",
       {"customer", "update", "2AB3CD", "--name", "Ana", "--phone", "", "--expected-version", "3"},
       "UpdateCustomer",
       "expected_version: 3 name: \"customers/2AB3CD\" profile { display_name: \"Ana\" } update_mask { paths: "
       "\"display_name\" paths: \"phones\" }"},
      {"CustomerUpdateInFull",
       {"customer", "update", "2AB3CD", "--email", "a@b.c", "--phone", "030 12", "--account", "A1", "--account", "A2"},
       "UpdateCustomer",
       "name: \"customers/2AB3CD\" profile { emails: \"a@b.c\" phones: \"030 12\" account_references: \"A1\" "
       "account_references: \"A2\" } update_mask { paths: \"emails\" paths: \"phones\" paths: \"account_references\" "
       "}"},
      {"CustomerVerify",
       {"customer", "verify", "2AB3CD", "--method", "call-back", "--valid-for", "7d"},
       "VerifyIdentity",
       "name: \"customers/2AB3CD\" method: IDENTITY_METHOD_CALL_BACK valid_for { seconds: 604800 }"},
      {"CustomerVerifyForTheUsualTime",
       {"customer", "verify", "2AB3CD", "--method", "document"},
       "VerifyIdentity",
       "name: \"customers/2AB3CD\" method: IDENTITY_METHOD_DOCUMENT"},
      {"CustomerMerge",
       {"customer", "merge", "2AB3CD", "7k3-m2q"},
       "MergeCustomers",
       "name: \"customers/2AB3CD\" duplicate: \"customers/7K3M2Q\""},
      {"CustomerUnmerge", {"customer", "unmerge", "7k3-m2q"}, "UnmergeCustomer", "name: \"customers/7K3M2Q\""},
      {"CustomerReads", {"customer", "reads"}, "ListCustomerReads", "page_size: 50"},
      {"CustomerReadsInFull",
       {"customer", "reads", "2AB3CD", "--by", "staff/ana", "--since", "2026-11-22 14:00", "--until",
        "2026-11-22T15:30:00+01:00", "--limit", "7"},
       "ListCustomerReads",
       "page_size: 7 customer: \"customers/2AB3CD\" caller: \"staff/ana\" read_from { seconds: 1795356000 } "
       "read_before "
       "{ seconds: 1795357800 }"},
      {"CorrectCustomer",
       {"correct-customer", "7K3M2Q", "--customer", "2ab3cd", "--reason", "A namesake"},
       "CorrectCustomer",
       "name: \"cases/7K3M2Q\" customer: \"customers/2AB3CD\" reason: \"A namesake\""},
      {"CorrectCustomerByContact",
       {"correct-customer", "7K3M2Q", "--name", "Ana", "--email", "a@b.c", "--phone", "030 12"},
       "CorrectCustomer",
       "name: \"cases/7K3M2Q\" contact { display_name: \"Ana\" email: \"a@b.c\" phone: \"030 12\" }"},
      {"Redact",
       {"redact", "7K3M2Q", "--version", "4", "--field", "text", "--reason", "A card"},
       "RedactText",
       "name: \"cases/7K3M2Q\" version: 4 field: \"text\" reason: \"A card\""},
  };
  return *commands;
}

}  // namespace docket::client
