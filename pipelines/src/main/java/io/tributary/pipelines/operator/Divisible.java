package io.tributary.pipelines.operator;

import java.util.function.Consumer;

/** A step with work that need not be done where its memory is. The operator's thread. */
public interface Divisible {
    /** Why it can't be cut off after all, or an empty text. */
    String staysBecause();

    /**
     * From now on cuts such work off instead of doing it.
     *
     * @param to takes the portions, in order, during {@link Operator#process}, and closes them
     */
    void divide(Consumer<Portion> to);
}
