package io.tributary.pipelines.expression;

/**
 * One word of an expression.
 *
 * @param text as written; of a text literal, what it stands for
 * @param offset where it begins
 * @param end where it ends, exclusive
 */
record Token(Kind kind, String text, int offset, int end) {
    enum Kind {
        INT,
        DOUBLE,
        TEXT,
        NAME,
        SYMBOL,
        END
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** The token as messages name it. */
    String described() {
        return switch (kind) {
            case END -> "the end";
            case TEXT -> "the text \"" + text + "\"";
            default -> "'" + text + "'";
        };
    }
}
