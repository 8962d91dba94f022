// Chains and rounds: how an opening is recognised, and the run that comes of it.
#include "engine/chain.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/position.h"
#include "engine/runner.h"

namespace cxengine::engine {

namespace {

using dsl::kNone;
using dsl::Step;

constexpr std::size_t kMaxLinks = 64;

// The length of a window that is the same for every run; 0 if it is not.
Milliseconds ConstantWindow(const dsl::Plan& plan, const Step& step) {
  const dsl::Expression& amount = plan.expressions[step.expression];
  if (amount.kind != dsl::Expression::Kind::kConstant || !amount.constant.is_number()) return 0;
  return amount.constant.number() > 0 ? WindowLength(amount.constant.number(), step.unit) : 0;
}

std::uint32_t ConstantCount(const dsl::Plan& plan, const Step& step) {
  const dsl::Expression& count = plan.expressions[step.expression];
  if (count.kind != dsl::Expression::Kind::kConstant || !count.constant.is_integer()) return 0;
  const std::int64_t rounds = count.constant.integer();
  return rounds > 0 && rounds <= kMaxRounds ? static_cast<std::uint32_t>(rounds) : 0;
}

bool Captured(const dsl::Operand& operand) { return operand.slot != kNone; }

bool HasCaptures(const dsl::Plan& plan, dsl::ConstraintId id) {
  const dsl::Constraint& constraint = plan.constraints[id];
  return std::any_of(constraint.operands.begin(), constraint.operands.end(), Captured) ||
         std::any_of(constraint.parts.begin(), constraint.parts.end(),
                     [&](dsl::ConstraintId part) { return HasCaptures(plan, part); });
}

// The constants of which the field must equal one; empty if the constraint does not say so.
std::vector<Value> Constants(const dsl::Plan& plan, dsl::ConstraintId id) {
  const dsl::Constraint& constraint = plan.constraints[id];
  if (constraint.kind == dsl::Constraint::Kind::kOneOf) return constraint.elements;
  const bool equals = constraint.kind == dsl::Constraint::Kind::kEquals;
  return equals && !Captured(constraint.operands[0]) ? std::vector{constraint.operands[0].constant}
                                                     : std::vector<Value>();
}

// Can no event fit both?
bool Disjoint(const dsl::Plan& plan, const dsl::Command& a, const dsl::Command& b) {
  for (const auto& [field, constraint] : a.constraints) {
    const std::vector<Value> wanted = Constants(plan, constraint);
    if (wanted.empty()) continue;
    for (const auto& [other_field, other_constraint] : b.constraints) {
      if (other_field != field) continue;
      const std::vector<Value> others = Constants(plan, other_constraint);
      if (!others.empty() && std::none_of(others.begin(), others.end(), [&](const Value& value) {
            return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
          }))
        return true;
    }
  }
  return false;
}

// Goes through an opening as a run would, and notes where it waits.
class ChainReader {
 public:
  ChainReader(const BoundPlan& bound, Milliseconds lifetime)
      : bound_(bound), plan_(*bound.plan), lifetime_(lifetime) {
    probe_.Reset(plan_);
  }

  std::optional<Single> ReadSingle() {
    if (!EnterForms() || chain_.links.size() != 1 || bound_.opening_draws) return std::nullopt;
    return Single{chain_.replays};
  }

  std::optional<Chain> Read() {
    if (!EnterForms() || chain_.links.size() < 2 || bound_.opening_draws) return std::nullopt;
    chain_.disjoint = true;
    for (std::size_t i = 0; i < chain_.links.size(); ++i) {
      chain_.captures = chain_.captures || !chain_.links[i].equalities.empty();
      for (std::size_t j = 0; j < i; ++j) {
        chain_.disjoint =
            chain_.disjoint && Disjoint(plan_, *chain_.links[i].command, *chain_.links[j].command);
      }
    }
    return std::move(chain_);
  }

 private:
  bool EnterForms() {
    const std::vector<StepId>& forms = plan_.root().children;
    for (std::size_t i = 0; i < plan_.opening; ++i) {
      Word(0) = static_cast<std::int64_t>(i) + 1;
      if (!Enter(forms[i])) return false;
    }
    return true;
  }

  std::int64_t& Word(StepId id) { return probe_.words[plan_.steps[id].word]; }

  // False if this is no part of a chain.
  bool Enter(StepId id) {
    const Step& step = plan_.steps[id];
    switch (step.kind) {
      case Step::Kind::kEvent:
        Word(id) = 1;
        if (!AddLink(step)) return false;
        Word(id) = 0;
        return true;
      case Step::Kind::kSequence:
        for (std::size_t i = 0; i < step.children.size(); ++i) {
          Word(id) = static_cast<std::int64_t>(i) + 1;
          if (!Enter(step.children[i])) return false;
        }
        Word(id) = 0;
        return true;
      case Step::Kind::kTimes:
        return EnterTimes(id);
      case Step::Kind::kWithin:
        return EnterWithin(id);
      case Step::Kind::kAssign:
        return EnterAssign(id);
      case Step::Kind::kExpression:
        if (plan_.expressions[step.expression].kind != dsl::Expression::Kind::kConstant) Compute();
        return true;
      case Step::Kind::kAnd:
      case Step::Kind::kOr:
      case Step::Kind::kIf:
      case Step::Kind::kCase:
      case Step::Kind::kInteraction:
      case Step::Kind::kDelay:
      case Step::Kind::kLoop:
        return false;
    }
    return false;
  }

  bool EnterTimes(StepId id) {
    const Step& step = plan_.steps[id];
    const std::uint32_t rounds = ConstantCount(plan_, step);
    if (rounds == 0 || rounds > kMaxLinks) return false;
    for (std::uint32_t left = rounds; left > 0; --left) {
      Word(id) = left;
      if (!Enter(step.children[0])) return false;
    }
    Word(id) = 0;
    return true;
  }

  bool EnterWithin(StepId id) {
    const Step& step = plan_.steps[id];
    const Milliseconds length = ConstantWindow(plan_, step);
    if (length == 0 || windowed_ || (lifetime_ != 0 && length > lifetime_)) return false;
    const std::size_t before = chain_.links.size();
    windowed_ = true;
    opens_ = length;
    Word(id) = Run::TimeWord(0);
    if (!Enter(step.children[0]) || chain_.links.size() == before) return false;
    Word(id) = 0;
    windowed_ = false;
    return true;
  }

  bool EnterAssign(StepId id) {
    const Step& step = plan_.steps[id];
    chain_.replays = true;
    if (step.expression != kNone) {
      const auto source = SourceOf(step.expression);
      sources_[step.slot] = source;
      if (!source) Compute();
      return true;
    }
    Word(id) = 1;
    if (!Enter(step.children[0])) return false;
    Word(id) = 0;
    sources_[step.slot] = std::nullopt;  // some value that is not kept
    return true;
  }

  // Something is computed that may fail: that is seen only behind the last command.
  void Compute() {
    chain_.replays = true;
    chain_.may_fail = true;
  }

  // Where the value of an expression comes from, if it is a field or what is one.
  std::optional<Chain::Source> SourceOf(dsl::ExpressionId id) const {
    const dsl::Expression& expression = plan_.expressions[id];
    if (expression.kind == dsl::Expression::Kind::kField)
      return Chain::Source{expression.index, static_cast<std::uint32_t>(chain_.links.size())};
    if (expression.kind != dsl::Expression::Kind::kSlot) return std::nullopt;
    const auto known = sources_.find(expression.index);
    return known == sources_.end() ? std::nullopt : known->second;
  }

  bool AddLink(const Step& step) {
    if (chain_.links.size() == kMaxLinks || chain_.may_fail) return false;
    const dsl::Command& command = plan_.commands[step.index];
    Chain::Link link;
    link.command = &command;
    for (const dsl::Command::Capture& capture : command.captures) {
      const auto source = SourceOf(capture.value);
      if (!source) return false;
      sources_[capture.slot] = source;
    }
    for (const auto& [field, id] : command.constraints) {
      const dsl::Constraint& constraint = plan_.constraints[id];
      if (!HasCaptures(plan_, id)) continue;
      if (constraint.kind != dsl::Constraint::Kind::kEquals) return false;
      link.equalities.push_back({field, *sources_.at(constraint.operands[0].slot)});
    }
    // Before the first event there is nothing to be captured.
    if (chain_.links.empty() && !link.equalities.empty()) return false;
    // The same commands in another order wait for the same values (chain_net.cc).
    std::sort(link.equalities.begin(), link.equalities.end(), [&](const auto& a, const auto& b) {
      return plan_.fields[a.field].name < plan_.fields[b.field].name;
    });
    link.windowed = windowed_;
    link.opens = std::exchange(opens_, 0);
    if (!AddReads(link)) return false;
    chain_.links.push_back(std::move(link));
    return true;
  }

  bool AddReads(Chain::Link& link) const {
    const dsl::ReadSet reads = Position(bound_, probe_).LiveReads();
    if (!reads.all_values.empty() || reads.random) return false;
    const auto add = [&](const Chain::Source& source) {
      if (std::find(link.reads.begin(), link.reads.end(), source) == link.reads.end())
        link.reads.push_back(source);
    };
    for (const dsl::FieldIndex field : reads.fields)
      add({field, static_cast<std::uint32_t>(chain_.links.size())});
    for (const dsl::SlotId slot : reads.slots) {
      const auto known = sources_.find(slot);
      if (known == sources_.end()) continue;  // nil in every run
      if (!known->second) return false;
      add(*known->second);
    }
    return true;
  }

  const BoundPlan& bound_;
  const dsl::Plan& plan_;
  Milliseconds lifetime_;
  Run probe_;  // stands where the reader is
  Chain chain_;
  std::map<dsl::SlotId, std::optional<Chain::Source>> sources_;
  bool windowed_ = false;
  Milliseconds opens_ = 0;  // a window that waits for its first command
};

}  // namespace

std::optional<Chain> FindChain(const BoundPlan& bound, Milliseconds lifetime) {
  return ChainReader(bound, lifetime).Read();
}

std::optional<Single> FindSingle(const BoundPlan& bound, Milliseconds lifetime) {
  return ChainReader(bound, lifetime).ReadSingle();
}

std::optional<Rounds> FindRounds(const BoundPlan& bound, Milliseconds lifetime) {
  const dsl::Plan& plan = *bound.plan;
  if (plan.opening != 1) return std::nullopt;
  Rounds rounds;
  for (StepId id = plan.root().children[0];; id = plan.steps[id].children[0]) {
    const Step& step = plan.steps[id];
    if (step.kind == Step::Kind::kEvent) {
      rounds.command = &plan.commands[step.index];
      return rounds.count < 2 || !rounds.command->captures.empty() ? std::nullopt : std::optional(rounds);
    }
    if (step.kind == Step::Kind::kWithin && rounds.count == 0 && rounds.window == 0) {
      rounds.window = ConstantWindow(plan, step);
      if (rounds.window == 0 || (lifetime != 0 && rounds.window > lifetime)) return std::nullopt;
    } else if (step.kind == Step::Kind::kTimes && rounds.count == 0) {
      rounds.count = ConstantCount(plan, step);
      if (rounds.count == 0) return std::nullopt;
    } else if (step.kind != Step::Kind::kSequence || step.children.size() != 1) {
      return std::nullopt;
    }
  }
}

bool CompleteRun(const BoundPlan& bound, bool replays, std::span<const std::shared_ptr<const Event>> events,
                 Run& run, Failure& failure) {
  run.Reset(*bound.plan);
  run.first_event = events.front()->number();
  if (!replays) {
    run.held.reserve(events.size());
    for (const auto& event : events) run.Hold(event, kNone);
    return true;
  }
  Runner(bound, run, events.front()->at(), nullptr).StartOpening();
  for (const auto& event : events) {
    StepId waiting = kNone;
    Position(bound, run).VisitWaiting([&](StepId step) { waiting = step; });
    Runner runner(bound, run, event->at(), nullptr);
    if (runner.Take(event, {waiting}) != Outcome::kFailed) continue;
    failure = runner.failure();
    return false;
  }
  return true;
}

}  // namespace cxengine::engine
