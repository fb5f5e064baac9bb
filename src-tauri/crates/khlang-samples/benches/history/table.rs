//! What was measured, as it is printed: a row for each question, a column for each size.

use std::time::{Duration, Instant};

/// How often a question is asked.
const TRIES: u32 = 5;

/// What a row must keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// So many times the control, and so much more.
    Times(u128, Duration),
    /// The same, and never more than the last.
    TimesAtMost(u128, Duration, Duration),
    /// Never more than this.
    AtMost(Duration),
}

/// One question at one size.
struct Cell {
    what: String,
    payouts: u64,
    control: Option<Duration>,
    product: Duration,
    bound: Bound,
}

#[derive(Default)]
pub(crate) struct Table(Vec<Cell>);

/// Times of product and control, taken in turn.
#[derive(Default)]
pub(crate) struct Times {
    control: Vec<Duration>,
    product: Vec<Duration>,
}

/// Which of many times stands for them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stands {
    Median,
    P99,
}

impl Times {
    /// Each goes first half of the time: whoever comes second finds the pages of the other in memory.
    pub(crate) fn take<A, B>(&mut self, control: impl FnOnce() -> A, product: impl FnOnce() -> B) -> (A, B) {
        if self.control.len().is_multiple_of(2) {
            let answer = timed(&mut self.control, control);
            (answer, timed(&mut self.product, product))
        } else {
            let answer = timed(&mut self.product, product);
            (timed(&mut self.control, control), answer)
        }
    }

    /// The same question several times, of which the quickest counts: what else the machine does meanwhile is not the question's.
    pub(crate) fn take_best<A, B>(&mut self, control: impl Fn() -> A, product: impl Fn() -> B) -> (A, B) {
        let mut tries = Self::default();
        let mut answers = tries.take(&control, &product);
        for _ in 1..TRIES {
            answers = tries.take(&control, &product);
        }
        self.control.extend(tries.control.into_iter().min());
        self.product.extend(tries.product.into_iter().min());
        answers
    }

    pub(crate) fn take_product<B>(&mut self, product: impl FnOnce() -> B) -> B {
        timed(&mut self.product, product)
    }
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let answer = std::hint::black_box(work());
    times.push(begin.elapsed());
    answer
}

fn of(times: &mut [Duration], stands: Stands) -> Option<Duration> {
    times.sort_unstable();
    let percent = match stands {
        Stands::Median => 50,
        Stands::P99 => 99,
    };
    times.get(times.len().saturating_sub(1) * percent / 100).copied()
}

impl Bound {
    fn holds(self, control: Option<Duration>, product: Duration) -> bool {
        let times = |times: u128, more: Duration| {
            control.is_some_and(|control| product.as_nanos() <= control.as_nanos() * times + more.as_nanos())
        };
        match self {
            Self::Times(factor, more) => times(factor, more),
            Self::TimesAtMost(factor, more, most) => times(factor, more) && product <= most,
            Self::AtMost(most) => product <= most,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Times(factor, Duration::ZERO) => write!(f, "{factor}x"),
            Self::Times(factor, more) => write!(f, "{factor}x + {} ms", more.as_millis()),
            Self::TimesAtMost(factor, more, most) => {
                write!(f, "{factor}x + {} ms, {} ms", more.as_millis(), most.as_millis())
            }
            Self::AtMost(most) => write!(f, "{} ms", most.as_millis()),
        }
    }
}

impl Table {
    pub(crate) fn add(&mut self, what: &str, payouts: u64, mut times: Times, stands: Stands, bound: Bound) {
        let (Some(product), control) = (of(&mut times.product, stands), of(&mut times.control, stands)) else { return };
        self.0.push(Cell { what: what.to_owned(), payouts, control, product, bound });
    }

    /// As Markdown, so that it can be put into a document as it is.
    pub(crate) fn print(&self) {
        println!("| what | payouts | control | product | ratio | growth | bound | |");
        println!("|---|--:|--:|--:|--:|--:|---|---|");
        let mut whats: Vec<&str> = Vec::new();
        for cell in &self.0 {
            if !whats.contains(&cell.what.as_str()) {
                whats.push(&cell.what);
            }
        }
        for what in whats {
            let mut first = None;
            for cell in self.0.iter().filter(|cell| cell.what == what) {
                cell.print(first.get_or_insert(cell.product));
            }
        }
    }
}

impl Cell {
    fn print(&self, first: &Duration) {
        let Self { what, payouts, control, product, bound } = self;
        let shown = control.map_or("-".to_owned(), milliseconds);
        let ratio = control.map_or("-".to_owned(), |control| times(*product, control));
        let verdict = if bound.holds(*control, *product) { "kept" } else { "**over**" };
        let (product, growth) = (milliseconds(*product), times(*product, *first));
        println!("| {what} | {payouts} | {shown} | {product} | {ratio} | {growth} | {bound} | {verdict} |");
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{}.{:03} ms", time.as_millis(), time.as_micros() % 1000)
}

fn times(one: Duration, other: Duration) -> String {
    let percent = one.as_nanos() * 100 / other.as_nanos().max(1);
    format!("{}.{:02}", percent / 100, percent % 100)
}
