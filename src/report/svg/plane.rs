//! Points, boxes and curves of the plane, in pixels, y downwards.

/// A point, or a vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    pub fn plus(self, other: Point) -> Point {
        point(self.x + other.x, self.y + other.y)
    }

    pub fn minus(self, other: Point) -> Point {
        point(self.x - other.x, self.y - other.y)
    }

    pub fn times(self, factor: f64) -> Point {
        point(self.x * factor, self.y * factor)
    }

    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Of length one; the zero vector stays.
    pub fn unit(self) -> Point {
        let length = self.length();
        if length > 1e-12 { self.times(1.0 / length) } else { point(0.0, 0.0) }
    }

    /// Turned by a right angle.
    pub fn normal(self) -> Point {
        point(self.y, -self.x)
    }

    pub fn at_angle(radians: f64) -> Point {
        point(radians.cos(), radians.sin())
    }
}

/// An axis-parallel box by its centre and half sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub centre: Point,
    pub half: Point,
}

impl Rect {
    /// Area of the intersection.
    pub fn overlap(&self, other: &Rect) -> f64 {
        let along = |c1: f64, h1: f64, c2: f64, h2: f64| ((c1 + h1).min(c2 + h2) - (c1 - h1).max(c2 - h2)).max(0.0);
        along(self.centre.x, self.half.x, other.centre.x, other.half.x)
            * along(self.centre.y, self.half.y, other.centre.y, other.half.y)
    }

    pub fn holds(&self, p: Point) -> bool {
        (p.x - self.centre.x).abs() <= self.half.x && (p.y - self.centre.y).abs() <= self.half.y
    }

    /// The same box with so much more on each side.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { centre: self.centre, half: point(self.half.x + by, self.half.y + by) }
    }
}

/// A cubic Bezier curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve(pub [Point; 4]);

impl Curve {
    /// From a to b, its middle `bend` to the left of the straight line (as one looks from a to b, y downwards).
    pub fn bent(a: Point, b: Point, bend: f64) -> Curve {
        let side = b.minus(a).unit().normal().times(bend * 4.0 / 3.0);
        let third = b.minus(a).times(1.0 / 3.0);
        Curve([a, a.plus(third).plus(side), b.minus(third).plus(side), b])
    }

    pub fn at(&self, t: f64) -> Point {
        let Curve([a, b, c, d]) = *self;
        let s = 1.0 - t;
        a.times(s * s * s).plus(b.times(3.0 * s * s * t)).plus(c.times(3.0 * s * t * t)).plus(d.times(t * t * t))
    }

    /// Direction of travel.
    pub fn direction(&self, t: f64) -> Point {
        let (low, high) = ((t - 0.01).max(0.0), (t + 0.01).min(1.0));
        self.at(high).minus(self.at(low)).unit()
    }

    /// The part from t = low to t = high (de Casteljau).
    pub fn part(&self, low: f64, high: f64) -> Curve {
        let blossom = |r: f64, s: f64, t: f64| {
            let mix = |a: Point, b: Point, t: f64| a.times(1.0 - t).plus(b.times(t));
            let Curve([a, b, c, d]) = *self;
            let (ab, bc, cd) = (mix(a, b, r), mix(b, c, r), mix(c, d, r));
            mix(mix(ab, bc, s), mix(bc, cd, s), t)
        };
        Curve([blossom(low, low, low), blossom(low, low, high), blossom(low, high, high), blossom(high, high, high)])
    }

    pub fn samples(&self, count: usize) -> impl Iterator<Item = Point> + '_ {
        (0..=count).map(move |k| self.at(k as f64 / count as f64))
    }

    /// As an SVG path.
    pub fn path(&self) -> String {
        let Curve([a, b, c, d]) = self;
        format!("M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y)
    }
}

/// About how wide a text is in a sans-serif type of so many pixels.
pub fn text_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | '!' | ' ' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' => 0.95,
        c if c.is_ascii_uppercase() => 0.72,
        c if (c as u32) < 0x2e80 => 0.62,
        _ => 1.05,
    };
    text.chars().map(width).sum::<f64>() * size
}

/// The text, or its beginning and an ellipsis where it has more than `most` characters.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_string()
    } else {
        text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
    }
}
