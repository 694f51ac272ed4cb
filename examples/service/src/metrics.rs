//! Counts of calls by their outcome, from the events of getorcreate. They are shown in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// A layer for a subscriber. All clones share the counts.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    /// By the name of the function and the outcome.
    calls: BTreeMap<(&'static str, String), u64>,
    lost_races: u64,
    retries: u64,
}

impl Metrics {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Metrics {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut end = End::default();
        event.record(&mut end);
        // The event of a retry has no outcome.
        let (Some(outcome), Some(span)) = (end.outcome, context.event_span(event)) else {
            return;
        };
        let mut counts = self.counts();
        // The call missed the row, and then found it: another caller was faster.
        counts.lost_races += u64::from(outcome == "found" && end.has_inserted);
        counts.retries += end.retries;
        *counts.calls.entry((span.name(), outcome)).or_default() += 1;
    }
}

/// The fields of the event that ends a call.
#[derive(Default)]
struct End {
    outcome: Option<String>,
    has_inserted: bool,
    retries: u64,
}

impl Visit for End {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "outcome" {
            self.outcome = Some(value.to_owned());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "retries" {
            self.retries = value;
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "statements" {
            self.has_inserted = format!("{value:?}").contains("INSERT");
        }
    }
}

impl Display for Metrics {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let counts = self.counts();
        writeln!(f, "# TYPE getorcreate_calls_total counter")?;
        for ((call, outcome), number) in &counts.calls {
            writeln!(
                f,
                r#"getorcreate_calls_total{{call="{call}",outcome="{outcome}"}} {number}"#
            )?;
        }
        writeln!(f, "# TYPE getorcreate_lost_races_total counter")?;
        writeln!(f, "getorcreate_lost_races_total {}", counts.lost_races)?;
        writeln!(f, "# TYPE getorcreate_retries_total counter")?;
        writeln!(f, "getorcreate_retries_total {}", counts.retries)
    }
}
