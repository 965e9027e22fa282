package io.tributary.pipelines.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.DefinedUnit;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitTest {
    private static final int TERMS = 3_000;

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    32      # [degF]    # Cel      # 0.0
                    212     # [degF]    # Cel      # 100.0
                    -40     # Cel       # [degF]   # -40.0
                    100     # Cel       # [degF]   # 212.0
                    20      # Cel       # K        # 293.15
                    0       # K         # Cel      # -273.15
                    0       # [degF]    # K        # 255.3722222222222
                    300     # K         # [degF]   # 80.32999999999998
                    20000   # mCel      # Cel      # 20.0
                    80      # [degRe]   # Cel      # 100.0
                    1       # mg        # g        # 0.001
                    35      # ug/m3     # mg/m3    # 0.035
                    1       # kW.h      # J        # 3600000.0
                    1       # [mi_i]    # km       # 1.609344
                    36      # km/h      # m/s      # 10.0
                    1013.25 # hPa       # atm      # 1.0
                    1       # atm       # mm[Hg]   # 760.0021001785152
                    14.7    # [psi]     # kPa      # 101.3529322095749
                    180     # deg       # rad      # 3.141592653589793
                    50      # %         # 1        # 0.5
                    400     # [ppm]     # %        # 0.04
                    1       # d         # s        # 86400.0
                    1       # [gal_us]  # L        # 3.785411784
                    60      # {rotation}/min # Hz  # 1.0
                    3       # dB        # B        # 0.3
                    1       # KiBy      # bit      # 8192.0
                    2.5     # m3{wet}/h # L/min    # 41.666666666666664
                    1       # m/(s.s)   # m/s2     # 1.0
                    1       # 10*3      # 1        # 1000.0
                    """)
    void values_are_converted(double value, String from, String to, double expected) {
        Scale scale = Unit.of(from).to(Unit.of(to));
        assertThat(scale.convert(value)).isEqualTo(expected);
        double[] values = {value, Double.NaN, Double.POSITIVE_INFINITY};
        scale.convert(values, values, 3);
        assertThat(values).containsExactly(expected, Double.NaN, Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    degC       # 'degC' is not a unit of UCUM; did you mean 'Cel'?
                    °C         # '°C' is not a unit of UCUM; did you mean 'Cel'?
                    degF       # 'degF' is not a unit of UCUM; did you mean '[degF]'?
                    µg/m³      # did you mean 'ug/m3'?
                    μg/m^3     # did you mean 'ug/m3'?
                    ug per m3  # did you mean 'ug/m3'?
                    kWh        # did you mean 'kW.h'?
                    kW*h       # did you mean 'kW.h'?
                    mph        # did you mean '[mi_i]/h'?
                    psi        # 'psi' is not a unit of UCUM; did you mean '[psi]'?
                    %RH        # '%RH' is not a unit of UCUM; did you mean '%'?
                    ppm        # 'ppm' is not a unit of UCUM; did you mean '[ppm]'?
                    gal/min    # 'gal/min' is not a unit of UCUM: 'gal' is not known; did you mean '[gal_us]/min'?
                    m/sec      # did you mean 'm/s'?
                    m^2        # did you mean 'm2'?
                    Ω          # did you mean 'Ohm'?
                    pa         # did you mean 'Pa'?
                    inHg       # did you mean '[in_i'Hg]'?
                    rpm        # did you mean '{rotation}/min'?
                    widgets    # 'widgets' is not a unit of UCUM; write one such as Cel, %, ug/m3
                    Cel/h      # 'Cel/h' is not a unit: a temperature with a zero of its own stands alone; for a difference write K, as in K/h
                    Cel2       # stands alone
                    m/         # 'm/' is not a unit of UCUM: a unit is missing at its end
                    (m         # ')' is missing
                    m)         # ')' is too much
                    {a         # '}' is missing
                    {a b}      # an annotation in braces is of printable ASCII characters
                    [in_i      # ']' is missing
                    m100       # an exponent has 1 or 2 digits
                    m-         # an exponent has 1 or 2 digits
                    0m         # 0 is not a factor
                    Ym99.Ym99.Ym99 # it is too large or too small to count with
                    m..s       # '.' stands where a unit should
                    """)
    void a_fault_says_what_was_meant(String code, String message) {
        assertThat(Unit.fault(code)).isPresent().get().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ug/m3",
                "Cel",
                "[degF]",
                "%",
                "[ppm]",
                "{vehicle}/h",
                "/min",
                "dB[SPL]{A}",
                "1",
                "10*-6",
                "m+2"
            })
    void no_unit_and_good_units_are_no_faults(String code) {
        assertThat(Unit.fault(code)).isEmpty();
    }

    @Test
    void other_quantities_are_not_converted() {
        assertThat(Unit.of("Cel").isComparableTo(Unit.of("Pa"))).isFalse();
        assertThat(Unit.of("[pH]").isComparableTo(Unit.of("1"))).isFalse();
        assertThatThrownBy(() -> Unit.of("Cel").to(Unit.of("m/s")))
                .hasMessage("'Cel' measures temperature, 'm/s' speed; choose a unit of the same quantity");
        assertThatThrownBy(() -> Unit.of("x".repeat(101))).hasMessageContaining("1 to 100 characters");
    }

    @Test
    void only_some_can_be_added() {
        assertThat(Unit.countsFromNothing("ug/m3")).isTrue();
        assertThat(Unit.countsFromNothing("K")).isTrue();
        assertThat(Unit.countsFromNothing("Cel")).isFalse();
        assertThat(Unit.countsFromNothing("dB")).isFalse();
        assertThat(Unit.countsFromNothing("")).isFalse();
        assertThat(Unit.countsFromNothing("degC")).isFalse();
    }

    @Test
    void every_definition_is_that_of_ucum() throws Exception {
        Set<String> compared = new TreeSet<>();
        for (DefinedUnit official : reference().getModel().getDefinedUnits()) {
            UnitTable.Definition ours = UnitTable.atoms().get(official.getCode());
            // What has a zero of its own is defined by a function there.
            if (ours != null && !UnitTable.ZEROS.containsKey(official.getCode())) {
                assertThat(ours.unit())
                        .as(official.getCode())
                        .isEqualTo(official.getValue().getUnit());
                assertThat(new BigDecimal(ours.value()))
                        .as(official.getCode())
                        .isEqualByComparingTo(official.getValue().getValue().asDecimal());
                assertThat(ours.metric()).as(official.getCode()).isEqualTo(official.isMetric());
                compared.add(official.getCode());
            }
        }
        Set<String> unknown = new TreeSet<>(UnitTable.atoms().keySet());
        unknown.removeAll(compared);
        assertThat(unknown).containsExactlyInAnyOrderElementsOf(UnitTable.ZEROS.keySet());
    }

    @Test
    void every_unit_is_that_of_the_reference_implementation() throws Exception {
        UcumEssenceService reference = reference();
        for (String code : UnitTable.atoms().keySet()) {
            double expected = compare(reference, code, "");
            // The reference keeps few digits when it divides; every_definition_is_that_of_ucum has the others.
            assertThat(Double.isNaN(expected) ? 1.0 : Unit.of(code).factor().value() / expected)
                    .as(code)
                    .isBetween(0.3, 3.0);
        }
    }

    @Test
    void every_term_measures_what_it_does_in_the_reference_implementation() throws Exception {
        UcumEssenceService reference = reference();
        List<String> atoms = new ArrayList<>(UnitTable.atoms().keySet());
        // These stand alone, or are powers by themselves.
        atoms.removeAll(Set.of("Cel", "[degF]", "[degRe]", "10*", "10^"));
        atoms.addAll(UnitTable.BASES.stream().sorted().toList());
        for (long seed = 0; seed < TERMS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            StringBuilder term = new StringBuilder(random.nextInt(8) == 0 ? "/" : "").append(component(random, atoms));
            for (int more = random.nextInt(3); more > 0; more--) {
                term.append(random.nextBoolean() ? "." : "/").append(component(random, atoms));
            }
            compare(reference, term.toString(), "seed " + seed + ": ");
        }
    }

    private static String component(RandomGenerator random, List<String> atoms) {
        String atom = atoms.get(random.nextInt(atoms.size()));
        List<String> prefixes = List.of("k", "m", "u", "da", "M", "h");
        String prefix = UnitTable.takesPrefix(atom) && random.nextBoolean()
                ? prefixes.get(random.nextInt(prefixes.size()))
                : "";
        String exponent = random.nextInt(3) == 0 ? List.of("2", "-1", "3", "-2").get(random.nextInt(4)) : "";
        return prefix + atom + exponent + (random.nextInt(6) == 0 ? "{x}" : "");
    }

    /** Gives the factor to base units, or not a number for a unit with a zero of its own. */
    private static double compare(UcumEssenceService reference, String code, String seed) throws UcumException {
        Unit unit = Unit.of(code);
        assertThat(reference.validate(code)).as(seed + code).isNull();
        if (unit.standsAlone()) {
            return Double.NaN;
        }
        org.fhir.ucum.Pair canonical =
                reference.getCanonicalForm(new org.fhir.ucum.Pair(new Decimal("1." + "0".repeat(40)), code));
        double expected = Double.parseDouble(canonical.getValue().asScientific());
        TreeMap<String, Integer> dimension = new TreeMap<>(
                canonical.getCode().isEmpty()
                        ? Map.of()
                        : Unit.of(canonical.getCode()).exponents());
        assertThat(unit.exponents()).as(seed + code).isEqualTo(dimension);
        return expected;
    }

    private static UcumEssenceService reference() throws IOException, UcumException {
        try (InputStream tables = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
            return new UcumEssenceService(new ByteArrayInputStream(tables.readAllBytes()));
        }
    }
}
