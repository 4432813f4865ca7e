//! Sets whose homology is known.

use std::f64::consts::TAU;

use super::*;

fn cloud(axes: usize, coordinates: Vec<f64>) -> Points {
    Points { axes, coordinates }
}

/// Fractions spread evenly.
fn even(count: usize, ratio: f64) -> impl Iterator<Item = f64> {
    (0..count).map(move |at| (at as f64 * ratio).fract())
}

const GOLDEN: f64 = 0.618_033_988_749_895;

#[test]
fn a_circle_has_one_piece_and_one_loop() {
    let points = cloud(2, even(2000, GOLDEN).flat_map(|t| [(t * TAU).cos(), (t * TAU).sin()]).collect());
    let found = topology(&points, 0.01, &Limits::default()).unwrap();
    assert_eq!((found.pieces, found.homology[0].lasting, found.homology[1].lasting), (1, 1, 1));
    let hole = found.homology[1].longest[0];
    assert!(hole.birth < 0.01 && (hole.death - 1.0).abs() < 1e-3, "{hole:?}");
}

#[test]
fn two_discs_are_two_pieces_without_a_hole() {
    // A sunflower each, of radius 1, with their middles 3 apart: parted by 1, so they meet at the radius 1/2.
    let disc = |x: f64| {
        even(1500, GOLDEN).enumerate().flat_map(move |(at, turn)| {
            let radius = ((at as f64 + 0.5) / 1500.0).sqrt();
            [x + radius * (turn * TAU).cos(), radius * (turn * TAU).sin()]
        })
    };
    let points = cloud(2, disc(0.0).chain(disc(3.0)).collect());
    let found = topology(&points, 0.1, &Limits::default()).unwrap();
    assert_eq!((found.pieces, found.homology[1].lasting), (2, 0));
    assert!((found.connected_from - 0.5).abs() < 0.02, "{}", found.connected_from);
}

#[test]
fn cantor_dust_falls_into_four_times_as_many_pieces_at_a_third_of_the_scale() {
    let depth = 5;
    let ends = (0..1u32 << depth).map(|word| (0..depth).map(|k| f64::from(word >> k & 1) * 2.0 / 3f64.powi(k + 1)).sum::<f64>());
    let ends: Vec<f64> = ends.collect();
    let dust = cloud(2, ends.iter().flat_map(|&x| ends.iter().flat_map(move |&y| [x, y])).collect());
    let found = alpha::homology(&dust, &Limits::default()).unwrap();
    for level in 0..4 {
        // Gaps of the construction are 3^-(k+1), seen from the points of this depth with what they leave at the ends.
        let radius = 0.4 / 3f64.powi(level + 1);
        let pieces = 1 + found[0].iter().filter(|feature| feature.death > radius).count();
        assert_eq!(pieces, 4usize.pow(level as u32 + 1), "level {level}");
    }
    let line = line::pieces(&cloud(1, ends));
    assert_eq!(line.iter().filter(|feature| feature.death > 0.4 / 3.0).count(), 1);
}

#[test]
fn a_torus_has_two_loops_and_a_hollow() {
    let at = |u: f64, v: f64| {
        let (around, along) = (u * TAU, v * TAU);
        [(2.0 + around.cos()) * along.cos(), (2.0 + around.cos()) * along.sin(), around.sin()]
    };
    let points = cloud(3, even(3000, GOLDEN).zip(even(3000, 0.414_213_562_373_095)).flat_map(|(u, v)| at(u, v)).collect());
    let found = topology(&points, 0.3, &Limits::default()).unwrap();
    assert_eq!((found.complex, found.pieces), (Complex::Alpha, 1));
    let lasting: Vec<usize> = found.homology.iter().map(|homology| homology.lasting).collect();
    assert_eq!(lasting, [1, 2, 1]);
    // The tube is filled at its radius, 1; the hole in the middle has that radius too.
    assert!(found.homology[1].longest[..2].iter().all(|class| (class.death - 1.0).abs() < 0.03), "{:?}", found.homology[1]);
    assert!((found.homology[2].longest[0].death - 1.0).abs() < 0.01);
    // The same from a few points far apart.
    let few = rips::homology(&points, &Limits::default()).unwrap();
    let lives = |dimension: usize| {
        let mut all: Vec<f64> = few.features[dimension].iter().map(|class| class.lifetime()).collect();
        all.sort_by(|a, b| b.total_cmp(a));
        all
    };
    let (loops, hollows) = (lives(1), lives(2));
    // Two stand out from what comes after, and one.
    assert!(loops[1] > 2.0 * loops.get(2).copied().unwrap_or(0.0), "{loops:?}");
    assert!(hollows[0] > 2.0 * hollows.get(1).copied().unwrap_or(0.0), "{hollows:?}");
}

#[test]
fn the_corners_of_a_square() {
    let square = cloud(2, vec![0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    let found = alpha::homology(&square, &Limits::default()).unwrap();
    assert_eq!(found[0], vec![Feature { birth: 0.0, death: 0.5 }; 3]);
    assert_eq!(found[1].len(), 1);
    assert!((found[1][0].birth - 0.5).abs() < 1e-12 && (found[1][0].death - 0.5f64.sqrt()).abs() < 1e-12);
    // Rips: the same square in space; its diagonals fill it.
    let lifted = cloud(3, vec![0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
    let found = rips::homology(&lifted, &Limits::default()).unwrap();
    assert_eq!((found.landmarks, found.features[1].len(), found.features[2].len()), (4, 1, 0));
    assert!((found.features[1][0].death - 0.5f64.sqrt()).abs() < 1e-12);
}

#[test]
fn an_octahedron_is_a_sphere() {
    let corners = (0..3).flat_map(|axis| [1.0, -1.0].map(|x| (axis, x)));
    let points = cloud(3, corners.flat_map(|(axis, x)| (0..3).map(move |a| if a == axis { x } else { 0.0 })).collect());
    let found = rips::homology(&points, &Limits::default()).unwrap();
    assert_eq!((found.features[1].len(), found.features[2].len()), (0, 1));
    let hollow = found.features[2][0];
    assert!((hollow.birth - 0.5f64.sqrt()).abs() < 1e-12 && (hollow.death - 1.0).abs() < 1e-12, "{hollow:?}");
}

#[test]
fn corners_of_a_cube_and_of_an_octahedron_in_space() {
    let cube = cloud(3, (0..8).flat_map(|c| [c & 1, c >> 1 & 1, c >> 2].map(f64::from)).collect());
    let found = space::homology(&cube, &Limits::default()).unwrap().unwrap();
    // Edges at 1/2, faces (with their diagonals) at sqrt 2 / 2, the whole at sqrt 3 / 2.
    let near = |class: &Feature, birth: f64, death: f64| (class.birth - birth).abs() < 1e-9 && (class.death - death).abs() < 1e-9;
    assert_eq!((found[0].len(), found[1].len(), found[2].len()), (7, 5, 1));
    assert!(found[1].iter().all(|class| near(class, 0.5, 0.5f64.sqrt())) && near(&found[2][0], 0.5f64.sqrt(), 0.75f64.sqrt()));
    let corners = (0..3).flat_map(|axis| [1.0, -1.0].map(|x| (axis, x)));
    let octahedron = cloud(3, corners.flat_map(|(axis, x)| (0..3).map(move |a| if a == axis { x } else { 0.0 })).collect());
    let found = space::homology(&octahedron, &Limits::default()).unwrap().unwrap();
    // Triangles at the circle around them, filled at 1.
    assert!(found[2].len() == 1 && near(&found[2][0], (2.0f64 / 3.0).sqrt(), 1.0), "{found:?}");
}

#[test]
fn a_sphere_in_space_is_hollow_and_two_of_them_are_two() {
    let sphere = |x: f64| {
        even(1200, GOLDEN).enumerate().flat_map(move |(at, turn)| {
            let height = 1.0 - 2.0 * (at as f64 + 0.5) / 1200.0;
            let across = (1.0 - height * height).sqrt();
            [x + across * (turn * TAU).cos(), across * (turn * TAU).sin(), height]
        })
    };
    let found = topology(&cloud(3, sphere(0.0).chain(sphere(3.0)).collect()), 0.1, &Limits::default()).unwrap();
    let lasting: Vec<usize> = found.homology.iter().map(|homology| homology.lasting).collect();
    assert_eq!((found.pieces, &lasting[1..]), (2, &[0, 2][..]), "{found:?}");
    assert!(found.homology[2].longest[..2].iter().all(|hollow| (hollow.death - 1.0).abs() < 1e-3));
    assert!((found.connected_from - 0.5).abs() < 0.02);
}

/// From the radius on at which all balls hold one point, their union has no holes: nothing may live beyond it.
#[test]
fn in_space_nothing_outlives_the_ball_around_the_points_and_a_sheet_is_as_in_the_plane() {
    // A ring of 700 points in the plane, a hair's breadth thick: every tetrahedron is flat, most triangles at the rim are thin.
    let ring: Vec<[f64; 2]> = even(700, GOLDEN)
        .zip(even(700, 0.414_213_562_373_095))
        .map(|(turn, out)| [(1.0 + 0.3 * out) * (turn * TAU).cos(), (1.0 + 0.3 * out) * (turn * TAU).sin()])
        .collect();
    let plane = alpha::homology(&cloud(2, ring.concat()), &Limits::default()).unwrap();
    let longest = |found: &[Feature]| found.iter().copied().max_by(|a, b| a.lifetime().total_cmp(&b.lifetime())).unwrap();
    for thick in [1e-3, 1e-6, 1e-9] {
        let lifted = ring.iter().zip(even(700, 0.732_050_807_568_877)).flat_map(|([x, y], up)| [*x, *y, thick * (up + x * y)]);
        let found = space::homology(&cloud(3, lifted.collect()), &Limits::default()).unwrap().unwrap();
        let latest = found.iter().flatten().map(|class| class.death).fold(0.0, f64::max);
        assert!(latest <= 1.3 + 2.0 * thick, "{latest} at {thick}");
        let (hole, flat) = (longest(&found[1]), longest(&plane[1]));
        assert!(
            (hole.birth - flat.birth).abs() < 10.0 * thick && (hole.death - flat.death).abs() < 10.0 * thick,
            "{hole:?} {flat:?}"
        );
        assert!(found[2].iter().all(|hollow| hollow.lifetime() < 10.0 * thick), "{:?}", longest(&found[2]));
    }
}

#[test]
fn points_of_the_plane_on_curves_and_on_a_line() {
    // A parabola, thick at its foot: neighbours along it are joined first, and it bounds nothing. (Loaded by a sweep it took seconds.)
    let places: Vec<f64> = (0..3000).map(|at| (f64::from(at) / 3000.0).powi(2)).collect();
    let curve = cloud(2, places.iter().flat_map(|x| [*x, x * x]).collect());
    let found = alpha::homology(&curve, &Limits::default()).unwrap();
    let widest = places.windows(2).map(|p| (p[1] - p[0]).hypot(p[1] * p[1] - p[0] * p[0])).fold(0.0, f64::max);
    assert_eq!(found[0].len(), 2999);
    assert!((found[0].iter().map(|gap| gap.death).fold(0.0, f64::max) - widest / 2.0).abs() < 1e-12);
    assert!(found[1].iter().all(|class| class.lifetime() < 1e-3));
    // On a line that is none of the axes: gaps of the powers of two, times the length of (3, 4).
    let line = cloud(2, (0..10).flat_map(|k| [3.0 * f64::from(1 << k), 4.0 * f64::from(1 << k)]).collect());
    let found = alpha::homology(&line, &Limits::default()).unwrap();
    let deaths: Vec<f64> = found[0].iter().map(|gap| gap.death).collect();
    assert_eq!(deaths, (0..9).map(|k| 2.5 * f64::from(1 << k)).collect::<Vec<f64>>());
    assert!(found[1].is_empty());
    // Rounding beside the line changes nothing but the last digits.
    let near = cloud(2, (0..200).flat_map(|k| [f64::from(k) / 7.0, 1e-17 * f64::from(k * k % 11)]).collect());
    let found = alpha::homology(&near, &Limits::default()).unwrap();
    assert!(found[0].len() == 199 && found[0].iter().all(|gap| (gap.death - 1.0 / 14.0).abs() < 1e-12));
}

#[test]
fn without_time_there_is_no_topology() {
    let limits = Limits::default().used_up();
    for axes in [2, 3, 5] {
        let points = cloud(axes, even(600, GOLDEN).chain(even(600, 0.414_213_562_373_095)).take(axes * 200).collect());
        assert_eq!(topology(&points, 0.1, &limits), Err(Refused::Stopped), "{axes} axes");
    }
}
