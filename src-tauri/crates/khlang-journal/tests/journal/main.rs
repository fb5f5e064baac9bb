//! The journal against its promises, on real files.

#[cfg(test)]
mod appending;
#[cfg(test)]
mod caring;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod people;
#[cfg(test)]
mod projections;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod searching;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod weighing;
