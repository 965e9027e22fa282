package io.tributary.pipelines.kernel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The kernels that a node has. Any thread. */
public final class Kernels {
    private final Map<String, Kernel> kernels = new TreeMap<>();

    /** @throws IllegalArgumentException when two have one id */
    public Kernels(Collection<Kernel> kernels) {
        for (Kernel kernel : kernels) {
            if (this.kernels.put(kernel.id().toString(), kernel) != null) {
                throw new IllegalArgumentException("two kernels are " + kernel.id());
            }
        }
    }

    public Optional<Kernel> find(Kernel.Id id) {
        return Optional.ofNullable(kernels.get(id.toString()));
    }

    /** In the order of their names. */
    public List<Kernel.Id> ids() {
        return kernels.values().stream().map(Kernel::id).toList();
    }
}
