//! Growing waits with jitter, for whatever is asked again and again.

use rand::Rng;
use std::time::Duration;

/// Waits that grow by half each time, from a first to a longest one.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Steps {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// The wait before the next time, spread by a fifth to either side so that many do not fall together.
    pub(crate) fn next_wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (self.next * 3 / 2).min(self.longest);
        jittered(wait)
    }

    /// The next wait as it would be without jitter.
    pub(crate) fn current(&self) -> Duration {
        self.next
    }

    /// Grows without drawing a wait.
    pub(crate) fn grow(&mut self) {
        self.next = (self.next * 3 / 2).min(self.longest);
    }

    pub(crate) fn restart(&mut self) {
        self.next = self.first;
    }
}

/// `wait`, spread by a fifth to either side.
pub(crate) fn jittered(wait: Duration) -> Duration {
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let spread = millis / 5;
    if spread == 0 {
        return wait;
    }
    Duration::from_millis(rand::rng().random_range(millis - spread..=millis.saturating_add(spread)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_the_first_to_the_longest_and_start_again() {
        let mut steps = Steps::new(Duration::from_secs(2), Duration::from_secs(300));
        let waits: Vec<_> = (0..20).map(|_| steps.next_wait()).collect();
        assert!(waits[0] >= Duration::from_millis(1600) && waits[0] <= Duration::from_millis(2400));
        assert!(waits[19] >= Duration::from_secs(240) && waits[19] <= Duration::from_secs(360));
        steps.restart();
        assert_eq!(steps.current(), Duration::from_secs(2));
    }
}
