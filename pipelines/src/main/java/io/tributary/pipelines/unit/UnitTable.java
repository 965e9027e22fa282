package io.tributary.pipelines.unit;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The units that sensors use, from the tables of UCUM 2.2. Left out are typesetting, apothecaries', obsolete British and
 * homeopathic units, and biologists' arbitrary ones.
 */
final class UnitTable {
    /** Base units of UCUM. */
    static final Set<String> BASES = Set.of("m", "s", "g", "rad", "K", "C", "cd");

    /**
     * Scales of their own: logarithms, and numbers whose meaning is a method's. They can be named, and converted only to
     * themselves by prefix.
     */
    static final Set<String> ARBITRARY = Set.of(
            "[pH]",
            "Np",
            "B",
            "B[SPL]",
            "B[V]",
            "B[mV]",
            "B[uV]",
            "B[10.nV]",
            "B[W]",
            "B[kW]",
            "bit_s",
            "[p'diop]",
            "%[slope]",
            "[m/s2/Hz^(1/2)]",
            "[iU]",
            "[IU]",
            "[arb'U]",
            "[CFU]",
            "[PFU]");

    /** Zero points, in the unit itself above 0 K. */
    static final Map<String, String> ZEROS = Map.of("Cel", "273.15", "[degF]", "459.67", "[degRe]", "218.52");

    /** Of prefixes of one letter, which power of ten. */
    private static final Map<String, Integer> TENS = Map.ofEntries(
            Map.entry("Y", 24),
            Map.entry("Z", 21),
            Map.entry("E", 18),
            Map.entry("P", 15),
            Map.entry("T", 12),
            Map.entry("G", 9),
            Map.entry("M", 6),
            Map.entry("k", 3),
            Map.entry("h", 2),
            Map.entry("da", 1),
            Map.entry("d", -1),
            Map.entry("c", -2),
            Map.entry("m", -3),
            Map.entry("u", -6),
            Map.entry("n", -9),
            Map.entry("p", -12),
            Map.entry("f", -15),
            Map.entry("a", -18),
            Map.entry("z", -21),
            Map.entry("y", -24));

    private static final Map<String, Integer> TWOS = Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40);

    /** Base units and arbitrary ones that take prefixes. */
    private static final Set<String> METRIC = Set.of(
            "m",
            "s",
            "g",
            "rad",
            "K",
            "C",
            "cd",
            "Np",
            "B",
            "B[SPL]",
            "B[V]",
            "B[mV]",
            "B[uV]",
            "B[10.nV]",
            "B[W]",
            "B[kW]",
            "[iU]",
            "[IU]");

    /** A line each: the code, whether it is metric and takes prefixes ({@code *}) or not ({@code -}), value and unit. */
    private static final String DEFINITIONS = """
            10* - 10 1
            10^ - 10 1
            [pi] - 3.1415926535897932384626433832795028841971693993751058209749445923 1
            % - 1 10*-2
            [ppth] - 1 10*-3
            [ppm] - 1 10*-6
            [ppb] - 1 10*-9
            [pptr] - 1 10*-12
            mol * 6.02214076 10*23
            eq * 1 mol
            osm * 1 mol
            sr * 1 rad2
            Hz * 1 s-1
            N * 1 kg.m/s2
            Pa * 1 N/m2
            J * 1 N.m
            W * 1 J/s
            A * 1 C/s
            V * 1 J/C
            F * 1 C/V
            Ohm * 1 V/A
            S * 1 Ohm-1
            mho * 1 S
            Wb * 1 V.s
            Cel * 1 K
            T * 1 Wb/m2
            H * 1 Wb/A
            lm * 1 cd.sr
            lx * 1 lm/m2
            Bq * 1 s-1
            Gy * 1 J/kg
            Sv * 1 J/kg
            kat * 1 mol/s
            U * 1 umol/min
            gon - 0.9 deg
            deg - 2 [pi].rad/360
            ' - 1 deg/60
            '' - 1 '/60
            circ - 2 [pi].rad
            sph - 4 [pi].sr
            l * 1 dm3
            L * 1 l
            st * 1 m3
            ar * 100 m2
            min - 60 s
            h - 60 min
            d - 24 h
            wk - 7 d
            mo_s - 29.53059 d
            mo_j - 1 a_j/12
            mo_g - 1 a_g/12
            mo - 1 mo_j
            a_t - 365.24219 d
            a_j - 365.25 d
            a_g - 365.2425 d
            a - 1 a_j
            t * 1e3 kg
            bar * 1e5 Pa
            u * 1.66053906660e-24 g
            eV * 1 [e].V
            [e] * 1.602176634e-19 C
            [c] * 299792458 m/s
            [h] * 6.62607015e-34 J.s
            [k] * 1.380649e-23 J/K
            [g] * 980665e-5 m/s2
            [G] * 6.67430e-11 m3.kg-1.s-2
            AU - 149597.870691 Mm
            pc * 3.085678e16 m
            [ly] * 1 [c].a_j
            Ao - 0.1 nm
            b - 100 fm2
            atm - 101325 Pa
            att - 1 kgf/cm2
            gf * 1 g.[g]
            dyn * 1 g.cm/s2
            erg * 1 dyn.cm
            Gal * 1 cm/s2
            Ky * 1 cm-1
            P * 1 dyn.s/cm2
            St * 1 cm2/s
            Bi * 10 A
            Mx * 1e-8 Wb
            G * 1e-4 T
            Oe * 250 /[pi].A/m
            Gb * 1 Oe.cm
            sb * 1 cd/cm2
            Lmb * 1 cd/cm2/[pi]
            Ci * 37e9 Bq
            R * 2.58e-4 C/kg
            RAD * 100 erg/g
            REM * 1 RAD
            [in_i] - 254e-2 cm
            [ft_i] - 12 [in_i]
            [yd_i] - 3 [ft_i]
            [mi_i] - 5280 [ft_i]
            [fth_i] - 6 [ft_i]
            [nmi_i] - 1852 m
            [kn_i] - 1 [nmi_i]/h
            [sin_i] - 1 [in_i]2
            [sft_i] - 1 [ft_i]2
            [syd_i] - 1 [yd_i]2
            [cin_i] - 1 [in_i]3
            [cft_i] - 1 [ft_i]3
            [cyd_i] - 1 [yd_i]3
            [bf_i] - 144 [in_i]3
            [mil_i] - 1e-3 [in_i]
            [ft_us] - 1200 m/3937
            [yd_us] - 3 [ft_us]
            [in_us] - 1 [ft_us]/12
            [rd_us] - 16.5 [ft_us]
            [fur_us] - 40 [rd_us]
            [mi_us] - 8 [fur_us]
            [acr_us] - 160 [rd_us]2
            [smi_us] - 1 [mi_us]2
            [gal_us] - 231 [in_i]3
            [bbl_us] - 42 [gal_us]
            [qt_us] - 1 [gal_us]/4
            [pt_us] - 1 [qt_us]/2
            [gil_us] - 1 [pt_us]/4
            [foz_us] - 1 [gil_us]/4
            [bu_us] - 2150.42 [in_i]3
            [gal_br] - 4.54609 l
            [qt_br] - 1 [gal_br]/4
            [pt_br] - 1 [qt_br]/2
            [gr] - 64.79891 mg
            [lb_av] - 7000 [gr]
            [oz_av] - 1 [lb_av]/16
            [stone_av] - 14 [lb_av]
            [scwt_av] - 100 [lb_av]
            [lcwt_av] - 112 [lb_av]
            [ston_av] - 20 [scwt_av]
            [lton_av] - 20 [lcwt_av]
            [pwt_tr] - 24 [gr]
            [oz_tr] - 20 [pwt_tr]
            [lbf_av] - 1 [lb_av].[g]
            [psi] - 1 [lbf_av]/[in_i]2
            [degF] - 5 K/9
            [degR] - 5 K/9
            [degRe] - 5 K/4
            cal_IT * 4.1868 J
            cal_th * 4.184 J
            cal * 1 cal_th
            [Cal] - 1 kcal_th
            [Btu_IT] - 1.05505585262 kJ
            [Btu_th] - 1.054350 kJ
            [Btu] - 1 [Btu_th]
            [HP] - 550 [ft_i].[lbf_av]/s
            tex * 1 g/km
            [den] - 1 g/9/km
            m[H2O] * 980665e-5 kPa
            m[Hg] * 133.3220 kPa
            [in_i'H2O] - 1 m[H2O].[in_i]/m
            [in_i'Hg] - 1 m[Hg].[in_i]/m
            [diop] - 1 /m
            [mesh_i] - 1 /[in_i]
            [car_m] - 2e-1 g
            [car_Au] - 1 /24
            [drp] - 1 ml/20
            g% * 1 g/dl
            [NTU] - 1 1
            [FNU] - 1 1
            bit * 1 1
            By * 8 bit
            Bd * 1 /s
            """;

    /**
     * A unit defined by another.
     *
     * @param metric whether it takes prefixes
     */
    record Definition(boolean metric, String value, String unit) {}

    private static final Map<String, Definition> ATOMS = definitions();

    private UnitTable() {}

    private static Map<String, Definition> definitions() {
        Map<String, Definition> definitions = new LinkedHashMap<>();
        for (String line : DEFINITIONS.lines().toList()) {
            String[] parts = line.split(" ", 4);
            definitions.put(parts[0], new Definition(parts[1].equals("*"), parts[2], parts[3]));
        }
        return definitions;
    }

    /** The definitions of all derived units, by code. */
    static Map<String, Definition> atoms() {
        return ATOMS;
    }

    static boolean isAtom(String code) {
        return ATOMS.containsKey(code) || isBase(code);
    }

    /** Whether it is not defined by another unit. */
    static boolean isBase(String code) {
        return BASES.contains(code) || ARBITRARY.contains(code);
    }

    static boolean takesPrefix(String code) {
        Definition definition = ATOMS.get(code);
        return METRIC.contains(code) || (definition != null && definition.metric());
    }

    /** All prefixes and what they stand for. */
    static Map<String, Ratio> prefixes() {
        Map<String, Ratio> prefixes = new HashMap<>();
        Ratio ten = Ratio.of(BigDecimal.TEN);
        TENS.forEach((code, power) -> prefixes.put(code, ten.power(power)));
        Ratio two = Ratio.of(BigDecimal.valueOf(2));
        TWOS.forEach((code, power) -> prefixes.put(code, two.power(power)));
        return prefixes;
    }

    /** Every code of the table, in its order. */
    static Set<String> codes() {
        Set<String> codes = ATOMS.keySet().stream().collect(Collectors.toCollection(LinkedHashSet::new));
        codes.addAll(BASES.stream().sorted().toList());
        codes.addAll(ARBITRARY.stream().sorted().toList());
        return codes;
    }
}
