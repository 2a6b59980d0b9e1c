//! Our own charts: numbers in, shapes out. Pure geometry; it knows neither reports nor templates nor colours.
//!
//! Every chart is drawn twice, wide and narrow, since text that shrinks with its picture cannot be read.

pub mod drawing;
pub mod scale;
pub mod spread;

pub mod columns;
pub mod rows;

pub mod area;
pub mod shares;
pub mod strips;
