#include "server/flags.h"

#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/caller_flags.h"
#include "server/contacts.h"
#include "server/mysql_url.h"
#include "server/sealing/key_source.h"
#include "server/version.h"

namespace docket::server {
namespace {

// The password's text never stands on the command line, where every user of the machine could read it.
absl::Status ReadPassword(const std::string& file, storage::DatabaseOptions* database) {
  if (!file.empty()) {
    std::ifstream in(file);
    if (!in || !std::getline(in, database->password)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--mysql-password-file: ", file, " cannot be read or is empty: its first line is the password"));
    }
    database->password = std::string(absl::StripTrailingAsciiWhitespace(database->password));
  } else if (const char* variable = getenv(kPasswordVariable); variable != nullptr) {
    database->password = variable;
  }
  return absl::OkStatus();
}

absl::Status CheckTls(const storage::DatabaseOptions& database, bool clear_allowed) {
  if (!database.tls_ca.empty()) {
    if (access(database.tls_ca.c_str(), R_OK) == 0) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("--mysql-ca: ", database.tls_ca, " cannot be read"));
  }
  if (clear_allowed) return absl::OkStatus();
  for (const storage::Host& host : database.hosts) {
    if (host.socket.empty() && !IsLoopback(absl::StrCat(host.name, ":0"))) {
      return absl::InvalidArgumentError(
          absl::StrCat("--mysql names ", host.name,
                       ", which is reached over a network: give --mysql-ca, the "
                       "certificate authority that the server's certificate is verified against (or, where the network "
                       "itself is trusted, --mysql-clear-text)"));
    }
  }
  return absl::OkStatus();
}

struct Raw {
  std::string mysql, password_file, ca, log_format = "auto";
  bool clear_text = false;
  double lame_duck = 0, drain = 10, clock_shift = 0;
  TypedCallerFlags callers;
};

void DeclareDatabase(CLI::App* app, Flags* flags, Raw* raw) {
  app->add_option("--data", flags->data, "Folder of the embedded database, used when --mysql is not given")
      ->type_name("DIR")
      ->capture_default_str()
      ->group("Database");
  app->add_option("--mysql", raw->mysql,
                  "An existing MySQL 8.0 to 9 or MariaDB from 10.6:\nmysql://user@host:3306,host2:3306/docket, or\n"
                  "mysql://user@/docket?socket=PATH. Several hosts are tried in order")
      ->type_name("URL")
      ->envname("DOCKET_MYSQL")
      ->group("Database");
  app->add_option("--mysql-password-file", raw->password_file,
                  absl::StrCat("File whose first line is the password; else the environment's ", kPasswordVariable))
      ->type_name("FILE")
      ->group("Database");
  app->add_option("--mysql-ca", raw->ca, "Certificate authority (PEM) to verify the server with; needed over a network")
      ->type_name("FILE")
      ->group("Database");
  app->add_flag("--mysql-clear-text", raw->clear_text, "Allow a network connection without TLS")->group("Database");
  app->add_option("--lanes", flags->lanes, "How many lanes a database gets when it is created; never changes after")
      ->check(CLI::Range(2, 1024))
      ->capture_default_str()
      ->group("Database");
}

void DeclareLog(CLI::App* app, Raw* raw) {
  app->add_option("--log-format", raw->log_format, "text, json, or auto: text on a terminal")
      ->check(CLI::IsMember({"auto", "text", "json"}))
      ->capture_default_str()
      ->group("Log");
}

void DeclareSecrets(CLI::App* app, Flags* flags) {
  constexpr const char* kGroup = "Secrets (one of these with --mysql; `docketd key` makes such a line)";
  app->add_option(
         "--master-key-file", flags->master_key_file,
         "The master keys that customers' data is sealed under, one a\nline: an id and 32 bytes in base64. The "
         "first is used for what\nis new, the others to read what is there, until it is re-wrapped.\n"
         "Without --mysql: a file of its own, DIR/master.key")
      ->type_name("FILE")
      ->envname("DOCKET_MASTER_KEY_FILE")
      ->group(kGroup);
  app->add_option("--master-key-command", flags->master_key_command,
                  "The same as a command prints it; /bin/sh runs it at the start,\nfor 30 seconds at most")
      ->type_name("COMMAND")
      ->envname("DOCKET_MASTER_KEY_COMMAND")
      ->group(kGroup);
}

void DeclareCustomers(CLI::App* app, Flags* flags) {
  app->add_option(
         "--phone-region", flags->phone_region,
         "Where phone numbers that name no country belong: two letters\nas in ISO 3166 (DE, US), or ZZ for "
         "nowhere. Give it from the\nfirst start: customers known before are found by what they\nwere known by")
      ->type_name("REGION")
      ->check([](const std::string& region) {
        return IsPhoneRegion(region)
                   ? std::string()
                   : absl::StrCat("\"", region,
                                  "\" is no region with phone numbers of its own: give "
                                  "two capital letters as in ISO 3166, such as DE or US, or ZZ for none");
      })
      ->capture_default_str()
      ->group("Customers");
}

void DeclareServe(CLI::App* app, Flags* flags, Raw* raw) {
  DeclareSecrets(app, flags);
  DeclareCallerFlags(app, flags, &raw->callers);
  DeclareCustomers(app, flags);
  app->add_option("--committers", flags->committers, "Threads that write; the lanes are shared out among them")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->group("Work");
  app->add_option("--readers", flags->readers, "Threads that read")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group("Work");
  app->add_option("--queue", flags->queue, "Commands that may wait before more are turned away")
      ->check(CLI::Range(64, 1000000))
      ->capture_default_str()
      ->group("Work");
  app->add_option("--lame-duck", raw->lame_duck, "Seconds between saying NOT_SERVING and taking no more calls")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str()
      ->group("Work");
  app->add_option("--drain", raw->drain, "Seconds that calls in progress get to finish at the end")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str()
      ->group("Work");
  app->add_option("--test-clock-shift", raw->clock_shift, "For tests: seconds added to the database's clock")
      ->group("");
}

absl::Status CheckSecrets(const Flags& flags) {
  if (flags.task == Task::kKey && !MasterKeys::IsId(flags.new_key_id)) {
    return absl::InvalidArgumentError("key: an id is 1 to 64 letters, digits, dots, hyphens or underscores, such as " +
                                      MasterKeyIdOfToday());
  }
  if (flags.task != Task::kServe) return absl::OkStatus();
  const bool file = !flags.master_key_file.empty();
  const bool command = !flags.master_key_command.empty();
  if (file && command) {
    return absl::InvalidArgumentError(
        "--master-key-file and --master-key-command (or DOCKET_MASTER_KEY_FILE and DOCKET_MASTER_KEY_COMMAND) are both "
        "given: the master keys come from one of them");
  }
  if (flags.database.has_value() && !file && !command) {
    return absl::InvalidArgumentError(
        "--mysql needs a master key, which customers' data is sealed under and which the database never holds: "
        "`docketd key NAME > FILE` makes one, and --master-key-file FILE (or --master-key-command COMMAND) gives it. "
        "Keep a copy of it in a safe place: without it customers' data cannot be read");
  }
  return absl::OkStatus();
}

absl::Status Finish(const Raw& raw, Flags* flags) {
  // These need nothing else.
  if (flags->task == Task::kKey) return CheckSecrets(*flags);
  if (flags->task == Task::kCheckPolicy || flags->task == Task::kShippedPolicy) return absl::OkStatus();
  if (!raw.mysql.empty()) {
    absl::StatusOr<storage::DatabaseOptions> database = ParseMysqlUrl(raw.mysql);
    if (!database.ok()) return database.status();
    database->tls_ca = raw.ca;
    if (absl::Status password = ReadPassword(raw.password_file, &*database); !password.ok()) return password;
    if (absl::Status tls = CheckTls(*database, raw.clear_text); !tls.ok()) return tls;
    flags->database = *std::move(database);
  } else if (!raw.password_file.empty() || !raw.ca.empty()) {
    return absl::InvalidArgumentError("--mysql-password-file and --mysql-ca belong to --mysql, which is not given");
  }
  if (absl::Status secrets = CheckSecrets(*flags); !secrets.ok()) return secrets;
  if (absl::Status callers = FinishCallerFlags(raw.callers, flags); !callers.ok()) return callers;
  flags->lame_duck = absl::Seconds(raw.lame_duck);
  flags->drain = absl::Seconds(raw.drain);
  flags->test_clock_shift = absl::Seconds(raw.clock_shift);
  const bool text = raw.log_format == "text" || (raw.log_format == "auto" && isatty(STDERR_FILENO) != 0);
  flags->log_format = text ? log::Format::kText : log::Format::kJson;
  return absl::OkStatus();
}

// The commands of `docketd policy`.
struct PolicyCommands {
  CLI::App* check;
  CLI::App* shipped;
};

PolicyCommands DeclarePolicy(CLI::App* app, Flags* flags) {
  CLI::App* policy = app->add_subcommand(
      "policy", "Check a policy file before it is applied, or print the one that\ndocketd is shipped with");
  policy->require_subcommand(1);
  CLI::App* check = policy->add_subcommand("check", "Name every problem of the file with its line, and exit");
  check->add_option("FILE", flags->policy_file, "The policy; - for the standard input")->required();
  CLI::App* shipped =
      policy->add_subcommand("shipped", "Print the policy as shipped, to start from: docketd policy shipped > FILE");
  return {check, shipped};
}

}  // namespace

ParsedFlags ParseFlags(int argc, char** argv) {
  ParsedFlags parsed;
  Raw raw;
  CLI::App app{
      "docketd: a case service. Logs customers' inquiries, complaints and requests over gRPC, keeps them in\n"
      "MySQL, and tells Prometheus how well the desk is doing. Without --mysql it runs a database of its own."};
  app.footer("SIGTERM or Ctrl-C ends it cleanly; SIGHUP adopts the database's clock after it jumped.");
  app.set_version_flag("--version", std::string("docketd ") + kVersion);
  app.set_help_all_flag("--help-all", "The help of all commands");
  app.require_subcommand(0, 1);
  CLI::App* serve = app.add_subcommand("serve", "Run the service (what docketd does without a command)");
  CLI::App* migrate = app.add_subcommand("migrate", "Create or upgrade the tables of the database, and exit");
  CLI::App* verify = app.add_subcommand(
      "verify", "Walk the log and name the first gap, broken hash, or record that is not the\nfold of its events");
  CLI::App* key = app.add_subcommand(
      "key", "Print a new master key, as a line for the file of\n--master-key-file: docketd key > FILE");
  parsed.flags.new_key_id = MasterKeyIdOfToday();
  key->add_option("ID", parsed.flags.new_key_id, "What the new key is called; never used for another")
      ->capture_default_str();
  const PolicyCommands policy = DeclarePolicy(&app, &parsed.flags);
  for (CLI::App* command : {&app, serve, migrate, verify}) {
    DeclareDatabase(command, &parsed.flags, &raw);
    DeclareLog(command, &raw);
  }
  for (CLI::App* command : {&app, serve}) DeclareServe(command, &parsed.flags, &raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    parsed.exit_status = status == 0 ? 0 : 2;
    return parsed;
  }
  if (migrate->parsed()) parsed.flags.task = Task::kMigrate;
  if (verify->parsed()) parsed.flags.task = Task::kVerify;
  if (key->parsed()) parsed.flags.task = Task::kKey;
  if (policy.check->parsed()) parsed.flags.task = Task::kCheckPolicy;
  if (policy.shipped->parsed()) parsed.flags.task = Task::kShippedPolicy;
  if (const absl::Status status = Finish(raw, &parsed.flags); !status.ok()) {
    std::cerr << "docketd: " << status.message() << "\n";
    parsed.exit_status = 2;
  }
  return parsed;
}

}  // namespace docket::server
