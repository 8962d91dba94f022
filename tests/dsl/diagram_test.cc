// Diagram: what is drawn, and how it is tied together.
#include "dsl/diagram.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "dsl/render.h"

namespace cxengine::dsl {
namespace {

std::string Draw(const std::string& text) {
  const Source source("text", text);
  Diagnostics diagnostics;
  const auto plan = Compile(source, diagnostics);
  EXPECT_NE(plan, nullptr) << RenderText(source, diagnostics);
  return plan == nullptr ? "" : Diagram(*plan);
}

// The graph without looks: "n1 wait: the label" in frames, then the edges.
std::string Sketch(const std::string& text) {
  static const std::vector<std::pair<std::regex, std::string>> kSteps = {
      {std::regex(R"(^[^]*?arrowsize[^\n]*\n)"), "\n"},  // the head
      {std::regex(R"(\}\n$)"), ""},
      {std::regex(R"(<BR ALIGN="LEFT"/></FONT>)"), ""},
      {std::regex(R"(<BR( ALIGN="LEFT")?/>)"), " | "},
      {std::regex(R"(</?(B|FONT)[^>]*>)"), ""},
      {std::regex(R"((&#160;)+)"), ""},
      {std::regex(R"(subgraph (cluster\d+) \{ graph \[[^\n]*label=<([^\n]*)>\])"), "$1: $2"},
      {std::regex(R"(\[shape=circle[^\n]* label=""\])"), "start"},
      {std::regex(R"(\[shape=box style=filled [^\n]*width=0.9 label=""\])"), "join"},
      {std::regex(R"(\[shape=box [^\n]*height=0.25 label=<([^\n]*)>\])"), "fork: $1"},
      {std::regex(R"(\[shape=box style=filled [^\n]*label=<([^\n]*)>\])"), "call: $1"},
      {std::regex(R"(\[shape=box [^\n]*fillcolor="#e3f2fd"[^\n]* label=<([^\n]*)>\])"), "wait: $1"},
      {std::regex(R"(\[shape=box [^\n]* label=<([^\n]*)>\])"), "end: $1"},
      {std::regex(R"(\[shape=diamond [^\n]* label=<([^\n]*)>\])"), "branch: $1"},
      {std::regex(R"(\[shape=note [^\n]* label=<([^\n]*)>\])"), "note: $1"},
      {std::regex(R"(\[shape=doublecircle [^\n]* label=<([^\n]*)>\])"), "delay: $1"},
      {std::regex(R"(label=<([^\n]*?)>)"), "$1"},
      {std::regex("&quot;"), "\""},
      {std::regex("&gt;"), ">"},
      {std::regex("&lt;"), "<"},
      {std::regex("&amp;"), "&"},
  };
  std::string sketch = Draw(text);
  for (const auto& [pattern, replacement] : kSteps) sketch = std::regex_replace(sketch, pattern, replacement);
  return sketch;
}

TEST(DiagramTest, IsAGraphInTheDotLanguage) {
  EXPECT_EQ(Draw("(within 1 hour (times 2 (event {:type \"a\" :n (> 5)})))\n(perform echo hit {:m \"<&>\"})"),
            R"dot(digraph pattern {
  graph [compound=true fontname="Helvetica" fontsize=12 labeljust=l nodesep=0.35 ranksep=0.4]
  node [fontname="Helvetica" fontsize=12 margin="0.14,0.07" height=0 width=0]
  edge [fontname="Helvetica" fontsize=10 color="#546e7a" fontcolor="#37474f" arrowsize=0.7]
  n0 [shape=circle width=0.18 style=filled fillcolor="#37474f" color="#37474f" label=""]
  subgraph cluster0 { graph [style="rounded,filled" color="#bbdefb" fillcolor="#f7fbff" label=<opening&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;>]
    subgraph cluster1 { graph [style="rounded,dashed" color="#1565c0" fontcolor="#1565c0" label=<within 1 hour&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;>]
      n1 [shape=box style="rounded,filled" fillcolor="#e3f2fd" color="#1565c0" label=<<B>:type &quot;a&quot;</B><BR/><FONT POINT-SIZE="10">:n (&gt; 5)<BR ALIGN="LEFT"/></FONT>>]
    }
  }
  subgraph cluster2 { graph [style="rounded,filled" color="#ffe0b2" fillcolor="#fffaf3" label=<body&#160;&#160;&#160;&#160;&#160;&#160;&#160;&#160;>]
    n2 [shape=box style=filled fillcolor="#ffe0b2" color="#e65100" label=<<B>perform echo hit</B><BR/><FONT POINT-SIZE="10">:m &quot;&lt;&amp;&gt;&quot;<BR ALIGN="LEFT"/></FONT>>]
  }
  n3 [shape=box style="rounded,filled" fillcolor="#eceff1" color="#b0bec5" fontcolor="#455a64" label=<<FONT POINT-SIZE="10">dropped</FONT>>]
  n4 [shape=box style="rounded,filled" fillcolor="#eceff1" color="#b0bec5" fontcolor="#455a64" label=<<FONT POINT-SIZE="10">completed</FONT>>]
  n0 -> n1
  n1 -> n1 [label=<2 times>]
  n1 -> n2
  n1 -> n3 [label=<after 1 hour> style=dashed ltail=cluster1]
  n2 -> n4
}
)dot");
}

struct DiagramRow {
  std::string text;
  std::string sketch;
};

void ExpectSketches(const std::vector<DiagramRow>& rows) {
  for (const DiagramRow& row : rows) EXPECT_EQ(Sketch(row.text), row.sketch) << row.text;
}

TEST(DiagramTest, AWindowWhoseValueIsAskedForLeadsToBothBranches) {
  ExpectSketches({{R"((event {:type "order"})
(if (within 3 days (event {:order-id $order-id}))
  (perform echo good)
  (perform echo bad)))",
                   R"(
  n0 start
  cluster0: opening
    n1 wait: :type "order"
  }
  cluster1: body
    cluster2: within 3 days
      n2 wait: :order-id $order-id
    }
    n3 call: perform echo good
    n4 call: perform echo bad
  }
  n5 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3
  n2 -> n4 [after 3 days style=dashed ltail=cluster2]
  n3 -> n5
  n4 -> n5
)"},
                  {R"((perform echo start)
(within 1 day (event))
(let [late (within (* 2 $n) hours (event {:a 1}))] (perform echo x {:late late})))",
                   R"(
  n0 start
  cluster0: body
    n1 call: perform echo start
    cluster1: within 1 day
      n2 wait: any event
    }
    cluster2: late = within (* 2 $n) hours
      n3 wait: :a 1
    }
    n4 call: perform echo x | :late late
  }
  n5 end: expired
  n6 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3
  n3 -> n4
  n3 -> n4 [after (* 2 $n) hours: late = false style=dashed ltail=cluster2]
  n2 -> n5 [after 1 day style=dashed ltail=cluster1]
  n4 -> n6
)"}});
}

TEST(DiagramTest, ParallelBranchesForkAndJoin) {
  ExpectSketches({{R"((and (event {:a 1}) (sequence (event {:b 1}) (event {:b 2})))
(or (event {:c 1}) (within 1 hour (event {:c 2})))
(perform echo x))",
                   R"(
  n0 start
  cluster0: opening
    n1 fork: all of
    n2 wait: :a 1
    n3 wait: :b 1
    n4 wait: :b 2
    n5 join
    n6 fork: first of
    n7 wait: :c 1
    cluster1: within 1 hour
      n8 wait: :c 2
    }
    n9 end: without this branch
  }
  cluster2: body
    n10 call: perform echo x
  }
  n11 end: completed
  n0 -> n1
  n1 -> n2
  n1 -> n3
  n3 -> n4
  n2 -> n5
  n4 -> n5
  n5 -> n6
  n6 -> n7
  n6 -> n8
  n8 -> n9 [after 1 hour style=dashed ltail=cluster1]
  n7 -> n10
  n8 -> n10
  n10 -> n11
)"},
                  {R"((times $n (or (within 1 hour (event {:a 1})) (within 2 hours (event {:a 2})))))",
                   R"(
  n0 start
  cluster0: opening
    n1 fork: first of
    cluster1: within 1 hour
      n2 wait: :a 1
    }
    cluster2: within 2 hours
      n3 wait: :a 2
    }
    n4 end: no branch left
    n5 join
  }
  n6 end: dropped
  n7 end: completed
  n0 -> n1
  n1 -> n2
  n1 -> n3
  n2 -> n4 [after 1 hour style=dashed ltail=cluster1]
  n3 -> n4 [after 2 hours style=dashed ltail=cluster2]
  n2 -> n5
  n3 -> n5
  n5 -> n1 [$n times]
  n4 -> n6 [style=dashed]
  n5 -> n7
)"}});
}

TEST(DiagramTest, CallsShowWhatTheySendAndWhatHappensWhenTheyFail) {
  ExpectSketches({{R"((event)
(def n 1)
(def m (+ n 1))
(if-let [offer (fetch shop offer {:id $id :m m} (retries 2) (timeout 5 seconds))]
  (perform echo hit {:offer offer} (catch (perform echo alarm)))
  (let [plan (perform echo plan (catch (set n 2)))] (perform echo miss {:plan plan :n n}))))",
                   R"(
  n0 start
  cluster0: opening
    n1 wait: any event
    n2 note: n = 1 | m = (+ n 1)
  }
  cluster1: body
    n3 call: offer = fetch shop offer | :id $id | :m m | retries 2 | timeout 5 seconds
    n4 branch: offer?
    n5 call: perform echo hit | :offer offer
    n6 call: perform echo alarm
    n7 call: plan = perform echo plan
    n8 note: n = 2
    n9 call: perform echo miss | :plan plan | :n n
  }
  n10 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3
  n3 -> n4
  n4 -> n5 [yes]
  n5 -> n6 [fails style=dashed]
  n4 -> n7 [no]
  n7 -> n8 [fails style=dashed]
  n7 -> n9
  n8 -> n9
  n5 -> n10
  n9 -> n10
)"}});
}

TEST(DiagramTest, BranchesAreDiamonds) {
  ExpectSketches({{R"((event {:a 1})
(cond (> $n 3) (perform echo a) (perform echo ask) (perform echo b) (delay 2 days))
(case $tier "gold" (perform echo c) 7 (perform echo d))
(when (and (> $n 10) (< $m 20) (some? $k)) (perform echo e)))",
                   R"(
  n0 start
  cluster0: opening
    n1 wait: :a 1
  }
  cluster1: body
    n2 branch: (> $n 3)
    n3 call: perform echo a
    n4 call: perform echo ask
    n5 branch: answered?
    n6 call: perform echo b
    n7 delay: wait 2 days
    n8 branch: $tier is
    n9 call: perform echo c
    n10 call: perform echo d
    n11 branch: (and (> $n 10) (< | $m 20) (some? $k))
    n12 call: perform echo e
  }
  n13 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3 [yes]
  n2 -> n4 [no]
  n4 -> n5
  n5 -> n6 [yes]
  n5 -> n7 [no]
  n3 -> n8
  n6 -> n8
  n7 -> n8
  n8 -> n9 ["gold"]
  n8 -> n10 [7]
  n9 -> n11
  n10 -> n11
  n8 -> n11 [else]
  n11 -> n12 [yes]
  n12 -> n13
  n11 -> n13 [no]
)"}});
}

TEST(DiagramTest, LoopsAreFramesWithAWayBack) {
  ExpectSketches({{R"((event {:a 1})
(until (event {:type "cancel"}) (delay 1 day) (perform echo nag))
(unless (> $n 5) (event {:type "visit"}))
(until (perform echo ask) (delay 1 hour)))",
                   R"(
  n0 start
  cluster0: opening
    n1 wait: :a 1
  }
  cluster1: body
    cluster2: until the event comes
      n2 join
      n3 wait: :type "cancel"
      n4 delay: wait 1 day
      n5 call: perform echo nag
    }
    cluster3: unless: asked after each action
      n6 branch: (> $n 5)
      n7 wait: :type "visit"
    }
    cluster4: until: asked at each round
      n8 call: perform echo ask
      n9 branch: answered?
      n10 delay: wait 1 hour
    }
  }
  n11 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3 [meanwhile]
  n2 -> n4
  n4 -> n5
  n5 -> n2 [again]
  n3 -> n6 [at once]
  n6 -> n7 [no]
  n6 -> n8 [yes]
  n7 -> n8
  n8 -> n9
  n9 -> n10 [no]
  n10 -> n8 [again]
  n9 -> n11 [yes]
)"},
                  {R"((event {:a 1})
(until (or (event {:type "stop"}) (> $n 5)) (perform echo nag) (delay 1 day)))",
                   R"(
  n0 start
  cluster0: opening
    n1 wait: :a 1
  }
  cluster1: body
    cluster2: until: asked after each action
      n2 branch: (or (event {:type | "stop"}) (> $n 5))
      n3 wait: :type "stop"
      n4 call: perform echo nag
      n5 delay: wait 1 day
    }
  }
  n6 end: completed
  n0 -> n1
  n1 -> n2
  n2 -> n3 [meanwhile]
  n3 -> n2 [at once]
  n2 -> n4 [no]
  n4 -> n5
  n5 -> n2 [again]
  n2 -> n6 [yes]
)"}});
}

TEST(DiagramTest, WhateverTheTextHoldsIsCutAndEscaped) {
  const std::string sketch =
      Sketch("(event {:a \"q\\\"uote\" ; why\n :b \"one\n   two\" :c \"" + std::string(500, 'x') +
             "\"})\n(perform echo " + std::string(300, 'n') + " {:t (template \"<b>&amp;{{x}}\")})");
  EXPECT_NE(sketch.find("wait: :a \"q\\\"uote\" | :b \"one two\" | :c \"" + std::string(40, 'x') + "…"),
            std::string::npos)
      << sketch;
  EXPECT_NE(sketch.find("perform echo " + std::string(51, 'n') + "… | :t (template \"<b>&amp;{{x}}\")"),
            std::string::npos)
      << sketch;
}

TEST(DiagramTest, OfManyConstraintsAFewAreShown) {
  std::string pairs;
  for (int i = 0; i < 30; ++i) pairs += " :k" + std::to_string(i) + " 1";
  const std::string sketch = Sketch("(event {" + pairs + "}) (perform echo x)");
  EXPECT_NE(sketch.find(":k7 1 | …\n"), std::string::npos) << sketch;
  EXPECT_EQ(sketch.find(":k8 1"), std::string::npos) << sketch;
}

}  // namespace
}  // namespace cxengine::dsl
