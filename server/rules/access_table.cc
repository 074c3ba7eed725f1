// The table itself, from the documents' roles (A3, B3, D3, E4) and the clauses at its rows.
#include "server/rules/access.h"

namespace docket::rules {

const std::vector<AccessRow>& AccessTable() {
  constexpr Reach o = Reach::kNone, C = Reach::kOwn, S = Reach::kOwnAsSelf, A = Reach::kAll, X = Reach::kAllAsSelf,
                  M = Reach::kMasked, W = Reach::kWorkMatters;
  // clang-format off
  static const auto* const table = new std::vector<AccessRow>{
      //                       rep sen exp con sup man qa  svc adm
      // CaseService. Frontline staff record, answer and resolve; supervisors and managers oversee.
      {"OpenCase",            {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      // REC-3: quality assurance sees the work, and not whose it was.
      {"GetCase",             {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"ListCases",           {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"ListCaseEvents",      {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"AcknowledgeCase",     {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      {"AssignCase",          {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"RecordInteraction",   {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      // ESC-1: the customer's wish may arrive by a service.
      {"EscalateCase",        {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      // ESC-6: accepted by a person, for themselves.
      {"AcceptEscalation",    {o,  S,  S,  S,  X,  X,  o,  o,  o}},
      {"ResolveCase",         {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"RecordFollowUp",      {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      {"CloseCase",           {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"ReopenCase",          {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      {"AssessCase",          {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"ReclassifyCase",      {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"RecordFirstContact",  {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"UnassignCase",        {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"ClaimNextCase",       {S,  S,  S,  S,  X,  X,  o,  o,  o}},
      {"AddTask",             {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"CompleteTask",        {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"AwaitCustomer",       {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"ResumeCase",          {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"RecordFinding",       {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      // A3, B3, E4: supervisors and managers oversee escalations.
      {"DeescalateCase",      {o,  o,  o,  o,  A,  A,  o,  o,  o}},
      {"TakeOver",            {o,  o,  o,  o,  X,  X,  o,  o,  o}},
      {"ProposeResolution",   {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"DecideResolution",    {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      // RES-3: whose role allows it, and for themselves.
      {"ApproveRemedy",       {S,  S,  S,  S,  X,  X,  o,  o,  o}},
      {"WithdrawCase",        {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      {"FlagCase",            {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"ReviewCase",          {o,  o,  o,  o,  A,  A,  M,  o,  o}},
      {"LinkCases",           {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"UpdateCase",          {C,  C,  C,  C,  A,  A,  o,  A,  o}},
      {"BatchGetCases",       {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"CountCases",          {C,  C,  C,  C,  A,  A,  A,  A,  A}},
      {"ListTasks",           {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"CorrectCustomer",     {C,  C,  C,  C,  A,  A,  o,  o,  o}},
      {"RedactText",          {o,  o,  o,  o,  A,  A,  o,  o,  o}},
      {"ExportCases",         {o,  o,  o,  o,  o,  o,  o,  o,  A}},
      {"ImportCases",         {o,  o,  o,  o,  o,  o,  o,  o,  A}},
      // DirectoryService.
      {"CreateStaff",         {o,  o,  o,  o,  o,  A,  o,  o,  A}},
      {"UpdateStaff",         {o,  o,  o,  o,  W,  A,  o,  o,  A}},
      {"GetStaff",            {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"ListStaff",           {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"CreateTeam",          {o,  o,  o,  o,  o,  A,  o,  o,  A}},
      {"UpdateTeam",          {o,  o,  o,  o,  o,  A,  o,  o,  A}},
      {"GetTeam",             {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"ListTeams",           {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      // DeskService.
      {"GetMaintenance",      {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"SetMaintenance",      {o,  o,  o,  o,  o,  o,  o,  o,  A}},
      // CustomerService. REC-3: who judges the work, or runs the desk, needs nobody's contact details.
      {"FindCustomers",       {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      {"GetCustomer",         {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      {"CreateCustomer",      {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      {"UpdateCustomer",      {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      {"VerifyIdentity",      {A,  A,  A,  A,  A,  A,  o,  A,  o}},
      {"MergeCustomers",      {o,  o,  o,  o,  A,  A,  o,  o,  o}},
      {"UnmergeCustomer",     {o,  o,  o,  o,  A,  A,  o,  o,  o}},
      {"ListCustomerReads",   {o,  o,  o,  o,  o,  A,  A,  o,  A}},
      // PolicyService.
      {"GetPolicy",           {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"ListPolicies",        {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"PreviewPolicy",       {o,  o,  o,  o,  A,  A,  A,  o,  A}},
      {"ApplyPolicy",         {o,  o,  o,  o,  o,  A,  o,  o,  A}},
      {"ComputeDeadline",     {A,  A,  A,  A,  A,  A,  A,  A,  A}},
      {"ExplainDeadlines",    {C,  C,  C,  C,  A,  A,  A,  A,  A}},
      // QualityService. A3, B3: quality assurance judges, supervisors and managers see to it; one's own card may be
      // disputed, one's own plan carried out.
      {"SampleCases",         {o,  o,  o,  o,  o,  A,  A,  o,  o}},
      {"SubmitScorecard",     {o,  o,  o,  o,  o,  A,  A,  o,  o}},
      {"DisputeScorecard",    {C,  C,  C,  C,  C,  C,  o,  o,  o}},
      {"DecideDispute",       {o,  o,  o,  o,  A,  A,  o,  o,  o}},
      {"GetScorecard",        {C,  C,  C,  C,  A,  A,  M,  o,  o}},
      {"ListScorecards",      {S,  S,  S,  S,  A,  A,  A,  o,  o}},
      {"CreateActionPlan",    {o,  o,  o,  o,  A,  A,  A,  o,  o}},
      {"UpdateActionPlan",    {C,  C,  C,  C,  A,  A,  A,  o,  o}},
      {"CompleteActionPlan",  {C,  C,  C,  C,  A,  A,  A,  o,  o}},
      {"GetActionPlan",       {C,  C,  C,  C,  A,  A,  A,  o,  o}},
      {"ListActionPlans",     {S,  S,  S,  S,  A,  A,  A,  o,  o}},
      // REVIEW-5: a customer's may arrive by a service.
      {"RecordSuggestion",    {C,  C,  C,  C,  A,  A,  M,  A,  o}},
      {"DecideSuggestion",    {o,  o,  o,  o,  A,  A,  M,  o,  o}},
      {"GetSuggestion",       {C,  C,  C,  C,  A,  A,  M,  o,  o}},
      {"ListSuggestions",     {S,  S,  S,  S,  A,  A,  M,  o,  o}},
      {"GetQualitySummary",   {o,  o,  o,  o,  A,  A,  A,  o,  o}},
      // EventService. Shows nothing of customers to anybody.
      {"WatchEvents",         {C,  C,  C,  C,  A,  A,  M,  A,  A}},
      // ReportService. METRIC-5, REVIEW-1, REVIEW-2.
      {"GetServiceReport",    {o,  o,  o,  o,  A,  A,  A,  o,  o}},
  };
  // clang-format on
  return *table;
}

}  // namespace docket::rules
