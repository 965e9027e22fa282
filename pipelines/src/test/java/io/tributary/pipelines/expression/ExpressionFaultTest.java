package io.tributary.pipelines.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionFaultTest {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("pm25", Type.DOUBLE),
            new Schema.Field("n", Type.INT),
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("on", Type.BOOL));

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    pm2 < 1.0             # 0  # no column 'pm2'; did you mean 'pm25'?
                    foo < 1.0             # 0  # no column 'foo'; known: n, on, pm25, station, time
                    on == True            # 6  # no column 'True'; did you mean 'true'?
                    n = 5                 # 2  # '=' is not an operator; did you mean '=='?
                    n === 5               # 2  # '===' is not an operator; did you mean '=='?
                    n <> 5                # 2  # '<>' is not an operator; did you mean '!='?
                    n => 5                # 2  # '=>' is not an operator; did you mean '>='?
                    n ≥ 5                 # 2  # '≥' is not an operator; did you mean '>='?
                    on & on               # 3  # '&' is not an operator; did you mean '&&'?
                    on and on             # 3  # 'and' is not an operator; did you mean '&&'?
                    on OR on              # 3  # 'OR' is not an operator; did you mean '||'?
                    not on                # 0  # 'not' is not an operator; did you mean '!'?
                    n mod 5 == 0          # 2  # 'mod' is not an operator; did you mean '%'?
                    station is "a"        # 8  # 'is' is not an operator; did you mean '=='?
                    station not in ["a"]  # 8  # unexpected 'not'; write !(x in ["a", "b"]) or x != y
                    station == “a”        # 11 # '“' is not an operator; did you mean the straight quote "?
                    station == "a         # 11 # this text does not end; close it with "
                    station == "a\\d"     # 13 # '\\d' is not an escape; for a backslash write \\\\
                    station == "\\ud800"  # 12 # '\\ud800' is not a character of Unicode
                    (n > 1                # 6  # ')' is missing for the '(' at 0
                    n > 1)                # 5  # nothing was opened for this ')'; leave it away
                    n >                   # 3  # a column or a literal is missing before the end
                    n > > 1               # 4  # a column or a literal is missing before '>'
                    n 5                   # 2  # an operator is missing before '5', such as == or &&
                    n > 1 ? 2             # 9  # ':' expected, not the end; write condition ? this : that
                    if on then 1          # 0  # 'if' is outside the subset; write condition ? this : that
                    n > 1,5               # 5  # unexpected ','; numbers have a decimal point
                    n > 1u                # 4  # '1u' is not a number: unsigned ints are outside the subset; write 1
                    n > 5.                # 4  # '5.' is not a number: write 5.0
                    n > 10s               # 4  # '10s' is not a number: for a duration write duration("10s")
                    n > 1_000             # 4  # '1_000' is not a number: numbers look like 10, 0.5, 1e-3 or 0xff
                    n > 9223372036854775808 # 4 # '9223372036854775808' is no int: ints have 64 bits and a sign; for a double write 9223372036854775808.0
                    n ** 2 > 4            # 2  # '**' is outside the subset; write math.pow(x, 2), or x * x
                    {"a": 1}              # 0  # '{' is outside the subset: there are no maps and messages
                    b"abc" == station     # 0  # bytes are outside the subset: leave the prefix 'b' away
                    [1, 2]                # 0  # a list is outside the subset but after 'in'
                    n[0]                  # 1  # indexing is outside the subset
                    station.name == "a"   # 8  # '.name' is outside the subset: columns have no fields
                    station.contains      # 8  # 'contains' is a function: write x.contains("abc")
                    contains(station, "a")# 0  # contains() is not called like this; write x.contains("abc")
                    station.contain("a")  # 8  # no function 'contain'; did you mean 'contains'?
                    station.matches("a(")  # 16 # 'a(' is not a pattern in RE2's syntax: missing closing )
                    station.matches("(?=a)") # 16 # '(?=' is not a pattern in RE2's syntax: invalid or unsupported Perl syntax
                    station.matches(station) # 16 # a pattern that varies is outside the subset
                    station.matches("a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}") # 16 # this pattern has
                    matches(station)      # 0  # matches() is not called like this; write x.matches(
                    station.substring("a") # 8 # substring() needs an int here, not text; write a place in the text
                    station.charAt()      # 8  # charAt() is not called like this; write x.charAt(0)
                    station.split(",")    # 8  # a list is outside the subset: take one part, as in x.split(",")[0]
                    station.split(",")["a"] # 19 # '[' needs an int, not text; write the place of a part, from 0
                    n in station.split(",") # 2 # the parts of a text are texts, not int; write string(x)
                    station.length() > 3  # 8  # length() is outside the subset: write size(x)
                    station.toLowerCase() # 8  # toLowerCase() is outside the subset: write x.lowerAscii()
                    math.abs(station)     # 9  # math.abs() works on numbers, not on text; convert it
                    math.pow(n)           # 5  # math.pow() is not called like this; write math.pow(a, b)
                    math.power(n, 2)      # 5  # no function 'math.power'; did you mean 'math.pow'?
                    math.bitAnd(pm25, 1)  # 5  # math.bitAnd() works on the bits of ints, not on double; convert it
                    math.greatest()       # 5  # math.greatest() is not called like this; write math.greatest(a, b)
                    sqrt(pm25)            # 0  # no function 'sqrt'; did you mean 'math.sqrt'?
                    max(pm25, 1.0)        # 0  # max() is outside the subset: it works on many readings: write it under 'aggregate' of a window; of two values, write math.greatest(a, b)
                    now() > time          # 0  # now() is outside the subset: the same readings must give the same results; use the column time
                    time.getHours("Berlin") # 14 # 'Berlin' is not a time zone; write one of the IANA database
                    time.getHours(station) # 14 # a time zone that varies is outside the subset
                    time.getDay()         # 5  # getDay() is outside the subset: write x.getDayOfWeek(), where Sunday is 0
                    n.getHours()          # 2  # getHours() does not work on int; make a time of seconds since 1970 UTC first
                    (time - time).getHours("UTC") # 23 # a duration has no time zone; leave it away
                    (time - time).getMonth() # 14 # getMonth() does not work on duration; use getHours() and less
                    duration("1d") < duration("2h") # 9 # duration("1d") is not a duration; write one such as 1h30m, 1.5s or -10ms, in h, m, s, ms, us, ns: a day is 24h
                    duration(5) < duration("2h") # 0 # duration() does not work on int; write duration(string(x) + "s") for seconds
                    time + 5 > time       # 5  # '+' does not work on time and int; write a duration, as in time + duration("10m")
                    time + time > time    # 5  # '+' does not work on time and time
                    -(time - time) > duration("1s") # 0 # '-' needs a number, not duration; use double(x), which is seconds
                    on ? time - time : 1.0 # 3 # '?' cannot choose between duration and double
                    on ? null : null      # 12 # null is outside the subset but in x == null and x != null
                    on in []              # 3  # nothing is in an empty list; write what is to be in it
                    has(n + 1)            # 0  # has() asks for a column, as in has(x); of a value ask with x != null
                    bool(n)               # 0  # bool() does not work on int; compare it, as in x != 0
                    convert(pm25, "Cel")  # 0  # the unit of what convert() gets is not known here; give the field a unit
                    convert(pm25, "degC", "K") # 14 # 'degC' is not a unit of UCUM; did you mean 'Cel'?
                    convert(pm25, "Cel", "Pa") # 21 # 'Cel' cannot be converted to 'Pa': temperature is not pressure; choose a unit of the same quantity
                    convert(station, "Cel") # 0 # convert() does not work on text; it needs a number
                    convert(pm25, station) # 0 # the unit of what convert() gets
                    convert(pm25, station, "K") # 14 # a unit that varies is outside the subset
                    avg(pm25) > 1.0       # 0  # avg() is outside the subset: it works on many readings: write it under 'aggregate' of a window
                    timestamp("a") < time # 10 # timestamp("a") is not a time of RFC 3339; write one such as
                    uint(n)               # 0  # uint() is outside the subset
                    size                  # 0  # 'size' is a function: write size(x) or x.size()
                    station in "abc"      # 11 # 'in' needs a list, not the text "abc"
                    station in [1]        # 12 # this list is searched for text; write texts in quotes
                    n in ["1"]            # 6  # this list is searched for int; write numbers without quotes
                    on in [1]             # 7  # this list is searched for bool; write what can be compared with it
                    station == 5          # 8  # '==' cannot compare text with int; convert it, as in double(x) or int(x)
                    1 < n < 5             # 6  # '<' cannot compare bool with int; write a < b && b < c
                    time > 5              # 5  # '>' cannot compare time with int; use int(time), which is seconds since 1970 UTC
                    station + 5           # 8  # '+' does not work on text and int; convert the other one to a text, as in string(x)
                    on + 5                # 3  # '+' does not work on bool and int; turn the bool into a number, as in x ? 1 : 0
                    time - time           # 0  # a duration is no result; compare it, as in x > duration("10m"), or make a number of it
                    pm25 % 2 == 0         # 5  # '%' needs ints, not double; convert it, as in int(x) % 60
                    pm25 && on            # 5  # '&&' needs bools, not double; compare it, as in x > 0.0
                    !station              # 0  # '!' needs a bool, not text; compare it, as in x == "on"
                    -station              # 0  # '-' needs a number, not text; convert it
                    --station             # 0  # '-' needs a number, not text; convert it
                    -!on                  # 1  # '!' and '-' do not mix; put the inner one in brackets
                    n ? 1 : 2             # 2  # '?' needs a bool before it, not int; compare it, as in x != 0
                    on ? 1 : "a"          # 3  # '?' cannot choose between int and text; convert one
                    size(n) > 1           # 0  # size() does not work on int; size(string(x)) counts the characters of a number
                    double(on)            # 0  # double() does not work on bool; write x ? 1.0 : 0.0
                    int(on)               # 0  # int() does not work on bool; write x ? 1 : 0
                    n.contains("a")       # 2  # contains() works on texts, not on int; write string(x)
                    null                  # 0  # null is outside the subset but in x == null and x != null
                    n < null              # 2  # null is outside the subset but in x == null and x != null
                    while > 1             # 0  # 'while' is a reserved word of CEL; give the column another name
                    n > 1; on             # 5  # ';' is not part of an expression; write one expression
                    température > 1       # 4  # unexpected character 'é'; names are of a-z, A-Z, 0-9 and _
                    double(n, 1)          # 0  # double() is not called like this; write double(x)
                    size(station,)        # 12 # an argument is missing after ','
                    // only a comment     # 0  # an expression is missing; write one such as pm25 < 900.0
                    """)
    void a_fault_says_where_what_and_what_to_do(String text, int offset, String message) {
        ExpressionException fault = fault(text);
        assertThat(fault).hasMessageStartingWith(message);
        assertThat(fault.offset()).as("offset of: %s", fault.getMessage()).isEqualTo(offset);
    }

    @Test
    void an_empty_text_is_a_fault() {
        assertThat(fault("")).hasMessage("an expression is missing; write one such as pm25 < 900.0");
    }

    @Test
    void deep_nesting_is_a_fault_and_no_crash() {
        assertThat(fault("(".repeat(4_000) + "n" + ")".repeat(4_000)))
                .hasMessage("more than 100 levels of nesting; split it over several lets");
        assertThat(fault("!".repeat(9_000) + "n")).hasMessageStartingWith("'!' needs a bool");
        assertThat(fault("on ? 1 : ".repeat(1_000) + "2")).hasMessageContaining("100 levels of nesting");
        assertThat(fault("n" + " + n".repeat(2_000)))
                .hasMessageStartingWith("more than 250 operations on top of each other");
        assertThat(fault("n".repeat(10_001)))
                .hasMessage("an expression has at most 10000 characters, not 10001; split it over several lets");
    }

    @Test
    void what_is_just_allowed_works() {
        Expression.compile("(".repeat(99) + "n" + ")".repeat(99), SCHEMA);
        Expression deep = Expression.compile("n" + " + n".repeat(249), SCHEMA);
        assertThat(deep.type()).isEqualTo(Type.INT);
    }

    private static ExpressionException fault(String text) {
        ExpressionException fault =
                catchThrowableOfType(ExpressionException.class, () -> Expression.compile(text, SCHEMA));
        assertThat(fault).as("fault of: %s", text).isNotNull();
        return fault;
    }
}
