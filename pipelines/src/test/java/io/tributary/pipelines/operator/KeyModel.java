package io.tributary.pipelines.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** State by key, slow and obvious: of more than {@code keysMax} keys, the one used longest ago is forgotten. */
final class KeyModel<S> {
    private final Map<@Nullable String, S> states = new LinkedHashMap<>(16, 0.75f, true);
    private final int keysMax;
    private final Supplier<S> fresh;
    private final Consumer<S> forgotten;

    KeyModel(int keysMax, Supplier<S> fresh, Consumer<S> forgotten) {
        this.keysMax = keysMax;
        this.fresh = fresh;
        this.forgotten = forgotten;
    }

    S of(@Nullable String key) {
        if (!states.containsKey(key) && states.size() == keysMax) {
            forgotten.accept(states.remove(states.keySet().iterator().next()));
        }
        return states.computeIfAbsent(key, each -> fresh.get());
    }

    Iterable<S> all() {
        return states.values();
    }
}
