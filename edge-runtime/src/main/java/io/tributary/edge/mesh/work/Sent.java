package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks of this node that are under way, and their tries at neighbours. One thread, the mesh's. */
final class Sent {
    private final Map<TaskId, Order> orders = new HashMap<>();

    /** A task, since when it is here, and who wants it. */
    static final class Order {
        final Task task;
        final Asking.Errand errand;
        final long nanos;
        private final Map<Long, Try> tries = new LinkedHashMap<>();

        private Order(Task task, Asking.Errand errand, long nanos) {
            this.task = task;
            this.errand = errand;
            this.nanos = nanos;
        }
    }

    /** A lease of a task by a neighbour. */
    static final class Try {
        final Action.Send sending;
        final long nanos;
        /** Its params were named and not sent. */
        boolean byName;

        boolean isCancelled;

        private Try(Action.Send sending, long nanos) {
            this.sending = sending;
            this.nanos = nanos;
        }
    }

    boolean has(TaskId task) {
        return orders.containsKey(task);
    }

    int size() {
        return orders.size();
    }

    void begin(Task task, Asking.Errand errand, long nanos) {
        orders.put(task.id(), new Order(task, errand, nanos));
    }

    @Nullable
    Order of(TaskId task) {
        return orders.get(task);
    }

    @Nullable
    Order end(TaskId task) {
        return orders.remove(task);
    }

    /** Of an order that is under way. */
    Try begin(Action.Send sending, long nanos) {
        Try made = new Try(sending, nanos);
        Objects.requireNonNull(orders.get(sending.task().id())).tries.put(sending.lease(), made);
        return made;
    }

    /** A try at this neighbour. */
    @Nullable
    Try find(Digest at, TaskId task, long lease) {
        Order order = orders.get(task);
        Try found = order == null ? null : order.tries.get(lease);
        return found == null || !found.sending.to().equals(at) ? null : found;
    }
}
