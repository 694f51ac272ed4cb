//! The graph of the protocol, read from the file that a test of the runtime keeps, and made small enough for a picture.

/// The steps of a call, in the order in which they are drawn.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) steps: Vec<Step<'a>>,
}

/// A step, and where its answers lead.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) name: &'a str,
    pub(crate) statement: Option<&'a str>,
    /// The databases that have this step, if some have not.
    pub(crate) databases: Option<&'a str>,
    pub(crate) edges: Vec<Edge<'a>>,
}

/// The answers that lead to the same target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edge<'a> {
    pub(crate) labels: Vec<&'a str>,
    /// A step, or the end of the call.
    pub(crate) to: &'a str,
    pub(crate) databases: Option<&'a str>,
}

/// The step that stands for every step with a statement.
pub(crate) const ANY: &str = "any step";

impl<'a> Graph<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut steps: Vec<Step<'a>> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match (line.strip_prefix("    "), steps.last_mut()) {
                (Some(edge), Some(step)) => step.edges.push(Edge::parse(edge)),
                (Some(edge), None) => panic!("an edge without a step: {edge}"),
                (None, _) => steps.push(Step::parse(line)),
            }
        }
        Self { steps }
    }

    /// Makes the graph smaller, without losing an edge:
    ///
    /// 1. If all edges of a step belong to the same databases, the step names them, and its edges do not. Nor does an edge to it.
    /// 2. An edge that every step with a statement has is drawn once, at the step [`ANY`] below them.
    /// 3. Edges with the same start and end become one, with all their labels.
    pub(crate) fn reduced(self) -> Self {
        self.naming_databases_at_steps().sharing_edges().joining_edges()
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.name == name)
    }

    /// Rule 1.
    fn naming_databases_at_steps(mut self) -> Self {
        for step in &mut self.steps {
            let databases = step.edges.first().and_then(|edge| edge.databases);
            if step.edges.iter().all(|edge| edge.databases == databases) {
                step.databases = databases;
                step.edges.iter_mut().for_each(|edge| edge.databases = None);
            }
        }
        let named: Vec<_> = self.steps.iter().map(|step| (step.name, step.databases)).collect();
        for edge in self.steps.iter_mut().flat_map(|step| &mut step.edges) {
            if edge.databases.is_some() && named.contains(&(edge.to, edge.databases)) {
                edge.databases = None;
            }
        }
        self
    }

    /// Rule 2.
    fn sharing_edges(mut self) -> Self {
        let with_statement = || self.steps.iter().filter(|step| step.statement.is_some());
        let Some(first) = with_statement().next() else {
            return self;
        };
        let edges = first.edges.iter();
        let shared: Vec<_> = edges
            .filter(|edge| with_statement().all(|step| step.edges.contains(edge)))
            .cloned()
            .collect();
        let position = self.steps.iter().rposition(|step| step.statement.is_some());
        for step in self.steps.iter_mut().filter(|step| step.statement.is_some()) {
            step.edges.retain(|edge| !shared.contains(edge));
        }
        let any = Step {
            name: ANY,
            statement: None,
            databases: None,
            edges: shared,
        };
        self.steps.insert(position.map_or(0, |position| position + 1), any);
        self
    }

    /// Rule 3.
    fn joining_edges(mut self) -> Self {
        for step in &mut self.steps {
            let mut joined: Vec<Edge<'a>> = Vec::new();
            for edge in step.edges.drain(..) {
                match joined.iter_mut().find(|other| other.to == edge.to) {
                    Some(other) => {
                        other.labels.extend(edge.labels);
                        // Some of these answers belong to all databases.
                        other.databases = other.databases.filter(|_| other.databases == edge.databases);
                    }
                    None => joined.push(edge),
                }
            }
            step.edges = joined;
        }
        self
    }
}

impl<'a> Step<'a> {
    fn parse(line: &'a str) -> Self {
        let (name, statement) = match line.split_once(": ") {
            Some((name, statement)) => (name, Some(statement)),
            None => (line, None),
        };
        Self {
            name,
            statement,
            databases: None,
            edges: Vec::new(),
        }
    }
}

impl<'a> Edge<'a> {
    fn parse(line: &'a str) -> Self {
        let (label, target) = line.split_once(" -> ").expect("an edge has an arrow");
        let (to, databases) = match target.split_once(" (") {
            Some((to, databases)) => (to, databases.strip_suffix(')')),
            None => (target, None),
        };
        Self {
            labels: vec![label],
            to,
            databases,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY, Graph};

    /// Step, answer and target.
    fn edges<'a>(graph: &Graph<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
        let mut edges = Vec::new();
        for step in &graph.steps {
            for edge in &step.edges {
                edges.extend(edge.labels.iter().map(|label| (step.name, *label, edge.to)));
            }
        }
        edges
    }

    #[test]
    fn the_smaller_graph_has_every_edge() {
        let whole = "look: SELECT\n    a row -> Found\n    nothing -> insert\n    error -> pause\n    late error -> pause\n\
                     insert: INSERT\n    nothing -> Created\n    error -> pause\n    bad key -> Error::X\n\
                     pause\n    retry -> look\n";
        let smaller = edges(&Graph::parse(whole).reduced());
        for (from, label, to) in edges(&Graph::parse(whole)) {
            assert!(
                smaller.contains(&(from, label, to)) || smaller.contains(&(ANY, label, to)),
                "{from}: {label} -> {to}"
            );
        }
        assert!(smaller.contains(&(ANY, "error", "pause")), "{smaller:?}");
        assert!(!smaller.contains(&("look", "error", "pause")), "{smaller:?}");
        assert!(smaller.contains(&("look", "late error", "pause")), "{smaller:?}");
    }

    #[test]
    fn a_step_of_some_databases_names_them_once() {
        let graph =
            Graph::parse("look\n    a -> ask (X)\n    b -> end (Y)\nask\n    c -> end (X)\n    d -> look (X)\n")
                .reduced();
        let databases: Vec<_> = graph.steps.iter().map(|step| step.databases).collect();
        assert_eq!(databases, [None, Some("X")]);
        let edges = graph.steps.iter().flat_map(|step| &step.edges);
        let databases: Vec<_> = edges.map(|edge| edge.databases).collect();
        assert_eq!(databases, [None, Some("Y"), None, None]);
    }
}
