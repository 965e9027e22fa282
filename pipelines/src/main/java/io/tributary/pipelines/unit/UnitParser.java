package io.tributary.pipelines.unit;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Recursive descent over the <a href="https://ucum.org/ucum#section-Syntax-Rules">grammar of UCUM</a>. */
final class UnitParser {
    static final int CHARACTERS_MAX = 100;
    private static final int EXPONENT_DIGITS_MAX = 2;
    private static final int BITS_MAX = 4_000;
    private static final String ENDS = "./(){}+-0123456789";
    private static final Map<String, Ratio> PREFIXES = UnitTable.prefixes();

    private final String code;
    private final boolean advises;
    private int at;

    private UnitParser(String code, boolean advises) {
        this.code = code;
        this.advises = advises;
    }

    static Unit parse(String code) {
        return parse(code, true);
    }

    /** Whether it is one; without the search for what else was meant. */
    static boolean isUnit(String code) {
        try {
            parse(code, false);
            return true;
        } catch (UnitException e) {
            return false;
        }
    }

    private static Unit parse(String code, boolean advises) {
        if (code.isEmpty() || code.length() > CHARACTERS_MAX) {
            throw new UnitException("a unit has 1 to " + CHARACTERS_MAX + " characters, not " + code.length()
                    + "; write one of UCUM such as Cel, ug/m3 or kW.h");
        }
        UnitParser parser = new UnitParser(code, advises);
        Unit unit = parser.mainTerm();
        if (parser.at < code.length()) {
            throw parser.fault("'" + code.substring(parser.at) + "' is too much");
        }
        double factor = unit.factor().value();
        if (factor == 0.0 || Double.isInfinite(factor)) {
            throw parser.outOfRange();
        }
        return new Unit(code, unit.factor(), unit.zero(), unit.exponents());
    }

    private Unit mainTerm() {
        if (peek() == '/') {
            return term(plain(Ratio.ONE));
        }
        return term(component());
    }

    private Unit term(Unit first) {
        Unit unit = first;
        while (peek() == '.' || peek() == '/') {
            boolean divides = code.charAt(at++) == '/';
            unit = product(unit, component(), divides);
        }
        return unit;
    }

    private Unit component() {
        char c = peek();
        if (c == '(') {
            at++;
            Unit inner = mainTerm();
            if (peek() != ')') {
                throw fault("')' is missing");
            }
            at++;
            return inner;
        }
        if (c == '{') {
            annotation();
            return plain(Ratio.ONE);
        }
        boolean power = code.startsWith("10*", at) || code.startsWith("10^", at);
        Unit unit = isDigit(c) && !power ? factor() : simple(power);
        if (peek() == '{') {
            annotation();
        }
        return unit;
    }

    private Unit factor() {
        int from = at;
        while (isDigit(peek())) {
            at++;
        }
        BigDecimal value = new BigDecimal(code.substring(from, at));
        if (value.signum() == 0) {
            throw fault("0 is not a factor");
        }
        return plain(Ratio.of(value));
    }

    private Unit simple(boolean power) {
        int from = at;
        if (power) {
            at += 3;
        } else {
            skipSymbol();
        }
        String symbol = code.substring(from, at);
        if (symbol.isEmpty()) {
            throw fault(
                    at < code.length()
                            ? "'" + code.charAt(at) + "' stands where a unit should"
                            : "a unit is missing at its end");
        }
        Unit unit = atom(symbol);
        int exponent = exponent();
        if (exponent == 1) {
            return unit;
        }
        rejectZero(unit);
        Map<String, Integer> dimension = new TreeMap<>();
        unit.exponents().forEach((base, n) -> put(dimension, base, n * exponent));
        return new Unit(code, bounded(unit.factor().power(exponent)), Ratio.ZERO, dimension);
    }

    /** To the next mark or digit, but over what stands in square brackets. */
    private void skipSymbol() {
        while (at < code.length() && ENDS.indexOf(code.charAt(at)) < 0) {
            int close = code.charAt(at) == '[' ? code.indexOf(']', at) : at;
            if (close < 0) {
                throw fault("']' is missing");
            }
            at = close + 1;
        }
    }

    private Unit atom(String symbol) {
        if (UnitTable.isAtom(symbol)) {
            return known(symbol);
        }
        for (int length = 1; length <= 2 && length < symbol.length(); length++) {
            Ratio prefix = PREFIXES.get(symbol.substring(0, length));
            String atom = symbol.substring(length);
            if (prefix != null && UnitTable.takesPrefix(atom)) {
                Unit unit = known(atom);
                return new Unit(code, unit.factor().times(prefix), unit.zero().dividedBy(prefix), unit.exponents());
            }
        }
        throw fault(symbol.equals(code) ? "" : "'" + symbol + "' is not known");
    }

    private static Unit known(String atom) {
        if (UnitTable.isBase(atom)) {
            return new Unit(atom, Ratio.ONE, Ratio.ZERO, Map.of(atom, 1));
        }
        UnitTable.Definition definition = UnitTable.atoms().get(atom);
        if (definition == null) {
            throw new IllegalStateException(atom + " is named but not defined");
        }
        Unit unit = parse(definition.unit());
        String zero = UnitTable.ZEROS.getOrDefault(atom, "0");
        return new Unit(
                atom,
                unit.factor().times(Ratio.of(new BigDecimal(definition.value()))),
                Ratio.of(new BigDecimal(zero)),
                unit.exponents());
    }

    private int exponent() {
        int from = at;
        if (peek() == '+' || peek() == '-') {
            at++;
        }
        int digits = at;
        while (isDigit(peek())) {
            at++;
        }
        if (from == at) {
            return 1;
        }
        if (at == digits || at - digits > EXPONENT_DIGITS_MAX) {
            throw fault("an exponent has 1 or " + EXPONENT_DIGITS_MAX + " digits");
        }
        return Integer.parseInt(code.substring(from, at));
    }

    private void annotation() {
        int close = code.indexOf('}', at);
        if (close < 0) {
            throw fault("'}' is missing");
        }
        for (int i = at + 1; i < close; i++) {
            char c = code.charAt(i);
            if (c <= ' ' || c > '~' || c == '{') {
                throw fault("an annotation in braces is of printable ASCII characters without blanks");
            }
        }
        at = close + 1;
    }

    private Unit product(Unit left, Unit right, boolean divides) {
        rejectZero(left);
        rejectZero(right);
        Map<String, Integer> dimension = new TreeMap<>(left.exponents());
        right.exponents().forEach((base, n) -> put(dimension, base, divides ? -n : n));
        Ratio factor = divides
                ? left.factor().dividedBy(right.factor())
                : left.factor().times(right.factor());
        return new Unit(code, bounded(factor), Ratio.ZERO, dimension);
    }

    private Ratio bounded(Ratio factor) {
        if (factor.numerator().bitLength() + factor.denominator().bitLength() > BITS_MAX) {
            throw outOfRange();
        }
        return factor;
    }

    private UnitException outOfRange() {
        return fault("it is too large or too small to count with");
    }

    private void rejectZero(Unit unit) {
        if (unit.standsAlone()) {
            throw new UnitException("'" + code + "' is not a unit: a temperature with a zero of its own stands alone;"
                    + " for a difference write K, as in K/h");
        }
    }

    private static void put(Map<String, Integer> dimension, String base, int exponent) {
        dimension.merge(base, exponent, Integer::sum);
        dimension.remove(base, 0);
    }

    private Unit plain(Ratio factor) {
        return new Unit(code, factor, Ratio.ZERO, Map.of());
    }

    private UnitException fault(String reason) {
        return new UnitException("'" + code + "' is not a unit of UCUM"
                + (reason.isEmpty() ? "" : ": " + reason)
                + (advises ? "; " + UnitMistakes.advice(code) : ""));
    }

    private char peek() {
        return at < code.length() ? code.charAt(at) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
