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
                    n > 10s               # 4  # '10s' is not a number: durations are outside the subset
                    n > 1_000             # 4  # '1_000' is not a number: numbers look like 10, 0.5, 1e-3 or 0xff
                    n > 9223372036854775808 # 4 # '9223372036854775808' is no int: ints have 64 bits and a sign; for a double write 9223372036854775808.0
                    n ** 2 > 4            # 2  # '**' is outside the subset: there are no powers; multiply, as in x * x
                    {"a": 1}              # 0  # '{' is outside the subset: there are no maps and messages
                    b"abc" == station     # 0  # bytes are outside the subset: leave the prefix 'b' away
                    [1, 2]                # 0  # a list is outside the subset but after 'in'
                    n[0]                  # 1  # indexing is outside the subset
                    station.name == "a"   # 8  # '.name' is outside the subset: columns have no fields
                    station.contains      # 8  # 'contains' is a function: write x.contains(...)
                    contains(station, "a")# 0  # contains() is not called like this; write x.contains("abc")
                    station.contain("a")  # 8  # no function 'contain'; did you mean 'contains'?
                    station.matches("a*") # 8  # matches() is outside the subset: it needs RE2
                    has(station)          # 0  # has() is outside the subset: every column is there; ask for a value with x != null
                    avg(pm25) > 1.0       # 0  # avg() is outside the subset: it works on many readings: write it under 'aggregate' of a window
                    timestamp("a") < time # 0  # timestamp() is outside the subset: compare int(time), which is seconds since 1970 UTC
                    uint(n)               # 0  # uint() is outside the subset
                    size                  # 0  # 'size' is a function: write size(x) or x.size()
                    station in "abc"      # 11 # 'in' needs a list of literals, not the text "abc"
                    station in [1]        # 12 # this list is searched for text; write texts in quotes
                    n in ["1"]            # 6  # this list is searched for int; write numbers without quotes
                    n in [n]              # 6  # a list holds numbers or texts as literals
                    on in [1]             # 3  # 'in' needs a number or a text, not bool; use == and ||
                    station == 5          # 8  # '==' cannot compare text with int; convert it, as in double(x) or int(x)
                    1 < n < 5             # 6  # '<' cannot compare bool with int; write a < b && b < c
                    time > 5              # 5  # '>' cannot compare time with int; use int(time), which is seconds since 1970 UTC
                    station + 5           # 8  # '+' does not work on text and int; convert the other one to a text, as in string(x)
                    on + 5                # 3  # '+' does not work on bool and int; turn the bool into a number, as in x ? 1 : 0
                    time - time           # 5  # '-' does not work on time and time; use int(time)
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
                    string(time)          # 0  # string() does not work on time; keep the time, or write string(int(time))
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
