package io.tributary.pipelines.expression;

import io.tributary.pipelines.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits an expression into tokens, by the lexis of the <a
 * href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax">CEL language definition</a>.
 */
final class Lexer {
    /** Longest first: the first that fits is taken. */
    private static final List<String> SYMBOLS = List.of(
            "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]",
            ".", ",");

    /** What people write instead, longest first, and what is meant. */
    private static final List<Map.Entry<String, String>> MISTAKES = List.of(
            Map.entry("===", "'=='"),
            Map.entry("!==", "'!='"),
            Map.entry("<>", "'!='"),
            Map.entry("=>", "'>='"),
            Map.entry("=<", "'<='"),
            Map.entry(":=", "'=='"),
            Map.entry("=", "'=='"),
            Map.entry("&", "'&&'"),
            Map.entry("|", "'||'"),
            Map.entry("\u2264", "'<='"),
            Map.entry("\u2265", "'>='"),
            Map.entry("\u2260", "'!='"),
            Map.entry("\u00d7", "'*'"),
            Map.entry("\u00f7", "'/'"),
            Map.entry("\u2212", "'-'"),
            Map.entry("\u2013", "'-'"),
            Map.entry("\u201c", "the straight quote \""),
            Map.entry("\u201d", "the straight quote \""),
            Map.entry("\u201e", "the straight quote \""),
            Map.entry("\u2018", "the straight quote '"),
            Map.entry("\u2019", "the straight quote '"));

    private static final Map<String, String> OUTSIDE = Map.of(
            "**", "'**' is outside the subset; write math.pow(x, 2), or x * x",
            "{", "'{' is outside the subset: there are no maps and messages; fields are columns, read by their name",
            "^", "'^' is outside the subset; write math.pow(x, 2) for a power, math.bitXor(x, y) for bits",
            ";", "';' is not part of an expression; write one expression, without an end mark");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** The tokens of the text, the last of them {@link Kind#END}. */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.skipBlanks();
        while (lexer.at < text.length()) {
            lexer.next();
            lexer.skipBlanks();
        }
        lexer.tokens.add(new Token(Kind.END, "", text.length(), text.length()));
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (isLetter(c)) {
            nameOrPrefixedText();
        } else if (c == '"' || c == '\'') {
            text(at, at, false);
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else {
            symbol(c);
        }
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (" \t\n\f\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private void nameOrPrefixedText() {
        int from = at;
        while (isLetter(peek(0)) || isDigit(peek(0))) {
            at++;
        }
        String name = text.substring(from, at);
        if (peek(0) != '"' && peek(0) != '\'') {
            tokens.add(new Token(Kind.NAME, name, from, at));
        } else if (name.equals("r") || name.equals("R")) {
            text(from, at, true);
        } else if (name.matches("[bB][rR]?|[rR][bB]")) {
            throw new ExpressionException(
                    from, "bytes are outside the subset: leave the prefix '" + name + "' away and write a text");
        } else {
            throw new ExpressionException(at, "an operator is missing between '" + name + "' and the text after it");
        }
    }

    private void text(int from, int quoteAt, boolean raw) {
        TextLiteral literal = TextLiteral.read(text, quoteAt, raw);
        at = literal.end();
        tokens.add(new Token(Kind.TEXT, literal.value(), from, at));
    }

    private void number() {
        int from = at;
        boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
        boolean whole = true;
        if (hex) {
            at += 2;
            skipHexDigits();
        } else {
            skipDigits();
            if (peek(0) == '.' && isDigit(peek(1))) {
                whole = false;
                at++;
                skipDigits();
            }
            if (exponentFollows()) {
                whole = false;
                at += 2;
                skipDigits();
            }
        }
        if (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == '.' || (hex && at == from + 2)) {
            throw notANumber(from);
        }
        tokens.add(new Token(whole ? Kind.INT : Kind.DOUBLE, text.substring(from, at), from, at));
    }

    private boolean exponentFollows() {
        if (peek(0) != 'e' && peek(0) != 'E') {
            return false;
        }
        boolean signed = peek(1) == '+' || peek(1) == '-';
        return isDigit(peek(signed ? 2 : 1));
    }

    private ExpressionException notANumber(int from) {
        while (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == '.') {
            at++;
        }
        String word = text.substring(from, at);
        String advice;
        if (word.matches("[0-9]+[uU]")) {
            advice = "unsigned ints are outside the subset; write " + word.substring(0, word.length() - 1);
        } else if (word.matches("[0-9]+\\.")) {
            advice = "write " + word + "0";
        } else if (word.matches("[0-9.]+(us|ms|s|m|h|d)")) {
            advice = "for a duration write duration(\"" + word + "\")";
        } else {
            advice = "numbers look like 10, 0.5, 1e-3 or 0xff, and names begin with a letter";
        }
        return new ExpressionException(from, "'" + word + "' is not a number: " + advice);
    }

    private void symbol(char c) {
        for (Map.Entry<String, String> outside : OUTSIDE.entrySet()) {
            if (text.startsWith(outside.getKey(), at)) {
                throw new ExpressionException(at, outside.getValue());
            }
        }
        for (Map.Entry<String, String> mistake : MISTAKES) {
            if (text.startsWith(mistake.getKey(), at)
                    && !startsWithSymbol(mistake.getKey().length())) {
                throw new ExpressionException(
                        at, "'" + mistake.getKey() + "' is not an operator; did you mean " + mistake.getValue() + "?");
            }
        }
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                tokens.add(new Token(Kind.SYMBOL, symbol, at, at + symbol.length()));
                at += symbol.length();
                return;
            }
        }
        int codePoint = text.codePointAt(at);
        String shown = Character.isLetterOrDigit(codePoint) || (c > ' ' && c < 127)
                ? "'" + Character.toString(codePoint) + "'"
                : String.format("U+%04X", codePoint);
        throw new ExpressionException(
                at, "unexpected character " + shown + "; names are of a-z, A-Z, 0-9 and _, texts stand in quotes");
    }

    /** Whether a symbol at least {@code length} long is here, so that a mistake is none: {@code ==} is no {@code =}. */
    private boolean startsWithSymbol(int length) {
        return SYMBOLS.stream().anyMatch(symbol -> symbol.length() > length && text.startsWith(symbol, at));
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private void skipHexDigits() {
        while (Character.digit(peek(0), 16) >= 0 && peek(0) < 128) {
            at++;
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
