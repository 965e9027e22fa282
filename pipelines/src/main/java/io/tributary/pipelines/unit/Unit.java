package io.tributary.pipelines.unit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A unit of measure. Two of one dimension can be converted into each other.
 *
 * <p>The subset of UCUM: its grammar with prefixes, products, quotients, powers, brackets and annotations; the units of
 * {@code docs/expressions.md}. Temperatures with a zero of their own ({@code Cel}, {@code [degF]}) stand alone, since
 * {@code Cel/h} would say nothing about that zero: write {@code K/h}.
 */
public final class Unit {
    /** Names for what common dimensions measure, for messages. */
    private static final Map<String, String> QUANTITIES = Map.ofEntries(
            Map.entry("1", "a plain number"),
            Map.entry("m", "length"),
            Map.entry("m2", "area"),
            Map.entry("m3", "volume"),
            Map.entry("s", "time"),
            Map.entry("s-1", "frequency"),
            Map.entry("g", "mass"),
            Map.entry("g.m-3", "density"),
            Map.entry("K", "temperature"),
            Map.entry("rad", "angle"),
            Map.entry("m.s-1", "speed"),
            Map.entry("m.s-2", "acceleration"),
            Map.entry("m3.s-1", "flow"),
            Map.entry("g.m.s-2", "force"),
            Map.entry("g.m-1.s-2", "pressure"),
            Map.entry("g.m2.s-2", "energy"),
            Map.entry("g.m2.s-3", "power"),
            Map.entry("g.s-3", "irradiance"),
            Map.entry("C", "charge"),
            Map.entry("C.s-1", "current"),
            Map.entry("C-1.g.m2.s-2", "voltage"),
            Map.entry("C-2.g.m2.s-1", "resistance"),
            Map.entry("cd.m-2.rad2", "illuminance"));

    private final String code;
    private final Ratio factor;
    /** What is added to a value before it is multiplied, so that 0 means nothing. */
    private final Ratio zero;
    /** Base units and their exponents, none of them 0. */
    private final TreeMap<String, Integer> dimension;

    Unit(String code, Ratio factor, Ratio zero, Map<String, Integer> dimension) {
        this.code = code;
        this.factor = factor;
        this.zero = zero;
        this.dimension = new TreeMap<>(dimension);
    }

    /**
     * Reads a code such as {@code Cel}, {@code ug/m3} or {@code kW.h}.
     *
     * @throws UnitException if it is no unit, with what was meant if that can be told
     */
    public static Unit of(String code) {
        return UnitParser.parse(code);
    }

    /** What is wrong with a code; nothing is wrong with an empty one, which says that there is no unit. */
    public static Optional<String> fault(String code) {
        try {
            if (!code.isEmpty()) {
                of(code);
            }
            return Optional.empty();
        } catch (UnitException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /** Whether it is a unit and 0 of it means nothing, so that values of it can be added; not so of degrees Celsius. */
    public static boolean countsFromNothing(String code) {
        return !code.isEmpty() && fault(code).isEmpty() && of(code).isProportional();
    }

    private boolean isProportional() {
        return zero.isZero() && dimension.keySet().stream().allMatch(UnitTable.BASES::contains);
    }

    /** Every unit known without prefix, in the order of UCUM's tables. */
    public static List<String> known() {
        return List.copyOf(UnitTable.codes());
    }

    /** As it was written. */
    public String code() {
        return code;
    }

    /** Whether both measure the same kind of quantity. */
    public boolean isComparableTo(Unit other) {
        return dimension.equals(other.dimension);
    }

    /**
     * From values in this unit to values in another.
     *
     * @throws IllegalArgumentException if they are not {@link #isComparableTo comparable}
     */
    public Scale to(Unit other) {
        if (!isComparableTo(other)) {
            throw new IllegalArgumentException("'" + code + "' measures " + dimension() + ", '" + other.code + "' "
                    + other.dimension() + "; choose a unit of the same quantity");
        }
        return Scale.of(factor.dividedBy(other.factor), zero, other.zero);
    }

    /** What it measures, for people: a word, or the product of base units. */
    public String dimension() {
        StringBuilder text = new StringBuilder();
        dimension.forEach((base, exponent) ->
                text.append(text.isEmpty() ? "" : ".").append(base).append(exponent == 1 ? "" : exponent));
        String product = text.isEmpty() ? "1" : text.toString();
        return QUANTITIES.getOrDefault(product, product);
    }

    Ratio factor() {
        return factor;
    }

    /** Whether it can be part of a product. */
    boolean standsAlone() {
        return !zero.isZero();
    }

    Ratio zero() {
        return zero;
    }

    Map<String, Integer> exponents() {
        return dimension;
    }

    @Override
    public String toString() {
        return code;
    }
}
