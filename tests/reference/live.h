// A live match of the reference: the body of a program at work (§4.7, §6, §7).
//
// Events, answers and the passing of time go in, in order; lines come out. It keeps every event of its key,
// and after each input goes on until nothing moves any more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/calls.h"
#include "tests/reference/outlook.h"
#include "tests/reference/program.h"
#include "tests/reference/term.h"
#include "tests/reference/thread.h"

namespace cxengine::reference {

class LiveMatch {
 public:
  LiveMatch(const Program& program, MatchName name, Clock& clock, Teller& teller);
  LiveMatch(const LiveMatch&) = delete;
  LiveMatch& operator=(const LiveMatch&) = delete;

  // Born by an opening.
  void Begin(const Journal& journal, Milliseconds now);
  // Born without one (§3.4): a program that waits takes `first`; to one that acts it is there from the start.
  void BeginByTaking(const Journal& journal, const Arrival& first);
  void BeginWith(const Journal& journal, const Arrival& first);
  // In place of these: it asks for more of its context first, as call 0. `newest` is the event by which it
  // was born; `read`: the body is to read it.
  void AskContext(const Journal& journal, const Arrival& newest, bool read);

  struct Heard {
    bool took = false;
    bool keeps = false;  // it may take it later
  };
  Heard OnEvent(const Arrival& event);
  // Null: the attempt has failed.
  void OnAnswer(std::uint32_t call, std::int64_t attempt, const Value* result, Milliseconds now);
  std::optional<Milliseconds> NextDue() const;
  void OnTime(Milliseconds now);

  bool ended() const { return ended_; }
  const MatchName& name() const { return name_; }

 private:
  // A `catch` beside the program, of an unbound call that failed.
  struct HandlerRun {
    Term term;
    const Form* place;  // where it stands
  };
  // Changes one in its own view: the variables are the match's, the context that of its place.
  bool ChangeHandler(HandlerRun& handler, const Moment& moment,
                     const std::function<bool(Term&, Scene&)>& change);
  void Run(Milliseconds now);
  void OnContext(const Value* result, Milliseconds now);
  bool Move(const Moment& moment);
  bool Read(Readers readers, const Moment& moment);
  bool MoveHandlers(const Moment& moment);
  void FailAttempt(Call& call, Milliseconds now);
  void Settle(Call& call, const Value* result, Milliseconds now);
  void PassOne(Milliseconds due);
  void End(const std::string& what, Milliseconds now);
  Scene Here(const Moment& moment) { return {journal_, cursor_, moment}; }

  const Program& program_;
  MatchName name_;
  Clock& clock_;
  Teller& teller_;
  Calls calls_;
  Term term_;
  Journal journal_;
  std::size_t cursor_ = 0;
  std::vector<Arrival> events_;
  std::vector<HandlerRun> handlers_;
  std::uint64_t last_taken_ = 0;
  std::uint64_t silent_ = 0;            // the event that the birth has told already
  std::optional<Milliseconds> asking_;  // until then
  std::uint64_t born_by_ = 0;           // of one that asks: the event
  bool failed_ = false;                 // an unbound call has, and nobody caught it
  bool ended_ = false;
};

}  // namespace cxengine::reference
