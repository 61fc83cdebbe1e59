package dev.replog.client.sync;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.history.HistoryPage;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Turns;
import dev.replog.client.presence.Presence;
import dev.replog.client.query.LocalData;
import dev.replog.client.rejected.RejectedWrites;
import dev.replog.client.status.HealthMeter;
import dev.replog.client.status.LeaderState;
import dev.replog.client.status.Measure;
import dev.replog.client.status.Status;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreException;
import dev.replog.client.write.WritePorts;
import dev.replog.client.write.Writer;
import dev.replog.client.write.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's work with the data of one user, from its opening to its end. It is used by the thread of the engine. */
public final class ClientSession implements Leadership.Host, LeaderWork.Host, WritePorts {

    private final SyncOptions options;
    private final Platform platform;
    private final Turns turns;
    private final @Nullable String user;
    private final LocalData data;
    private final Writer writer;
    private final Teller teller;
    private final Syncs syncs;
    private final HealthMeter health = new HealthMeter();
    private final Consumer<Status> statusChanged;
    private final @Nullable ServerCalls calls;
    private final @Nullable Leadership leadership;
    private final List<Cancellable> ends = new ArrayList<>();
    private @Nullable LeaderWork leader;
    private Status status;
    private boolean isClosed;

    private ClientSession(
            SyncOptions options,
            Platform platform,
            Turns turns,
            @Nullable String user,
            LocalData data,
            RejectedWrites rejected,
            Consumer<Status> statusChanged) {
        this.options = options;
        this.platform = platform;
        this.turns = turns;
        this.user = user;
        this.data = data;
        this.statusChanged = statusChanged;
        writer = new Writer(data, this, new Writes(data, turns, this::now));
        syncs = new Syncs(data);
        teller = new Teller(options, turns, data, rejected);
        if (user == null) {
            calls = null;
            leadership = null;
        } else {
            calls = new ServerCalls(options, platform, turns, user, data.meta().device(), this::serverTime);
            leadership = new Leadership(
                    data.store(),
                    options.parts().store().isShared(),
                    newId(),
                    platform.clock(),
                    turns.thread(),
                    options.parts().log(),
                    this);
        }
        status = currentStatus();
    }

    /**
     * Opens the data of a user. {@link #start} begins its work.
     *
     * @param user null for the data of a person who is not signed in
     */
    public static ClientSession open(
            SyncOptions options,
            Platform platform,
            Turns turns,
            @Nullable String user,
            RejectedWrites rejected,
            Consumer<Status> statusChanged) {
        LocalData data = OpenedStore.open(options, user, Ids.random(platform.random()));
        return new ClientSession(options, platform, turns, user, data, rejected, statusChanged);
    }

    /** Begins to watch the store and, for a user, to lead or to wait for the lead. */
    public void start() {
        ends.add(data.listen(change -> {
            updateStatus();
            turns.run(this::tell);
        }));
        ends.add(options.parts().surroundings().listen(() -> turns.run(this::look)));
        if (options.parts().store().isShared()) {
            ends.add(Looks.start(data.store(), turns, this::look));
        }
        if (leadership != null) {
            leadership.start();
        }
        tell();
        updateStatus();
    }

    /** The user; null when nobody is signed in. */
    public @Nullable String user() {
        return user;
    }

    /** The data of the user. */
    public LocalData data() {
        return data;
    }

    /** Writes to the data. */
    public Writer writer() {
        return writer;
    }

    /** How far this client is. */
    public Status status() {
        return status;
    }

    /** Measures the work of this client. */
    public HealthMeter health() {
        return health;
    }

    /**
     * Synchronizes, here or in the client that leads.
     *
     * @param isOver ends it before that
     */
    public CompletableFuture<PullState> sync(BooleanSupplier isOver) {
        return user == null ? CompletableFuture.completedFuture(PullState.SIGNED_OUT) : syncs.start(leader, isOver);
    }

    /** The changes of one entity, as the server kept them. */
    public CompletableFuture<HistoryPage> history(String type, String id, @Nullable String pageToken) {
        return HistoryReader.read(data, calls, type, id, pageToken);
    }

    /** Joins a room of the user's devices; it ends with this session. */
    public Presence presence(String room) {
        if (calls == null) {
            throw new IllegalStateException("presence: signed out (expected: a user)");
        }
        Room joined =
                new Room(options, platform, turns, calls, room, data.meta().device());
        ends.add(joined::end);
        joined.connect();
        return joined;
    }

    @Nullable
    ServerCalls calls() {
        return calls;
    }

    /** Null when another client leads, and in an exchange node. */
    @Nullable
    Leader leader() {
        return leader instanceof Leader pushing ? pushing : null;
    }

    /** Ends all work, and closes the store. What was written stays. */
    public void close() {
        end(Store::close);
    }

    /** Ends all work, and removes all data from the device. */
    public void destroy() {
        end(Store::destroy);
    }

    @Override
    public long now() {
        return platform.clock().now();
    }

    @Override
    public String newId() {
        return Ids.random(platform.random());
    }

    @Override
    public String idOfLocal(String type, String id) {
        return user == null ? newId() : Ids.ofLocal(user, type, id);
    }

    @Override
    public void lead(long epoch) {
        ServerCalls requests = calls;
        if (requests == null) {
            return;
        }
        data.catchUp();
        LeaderContext context = new LeaderContext(options, platform, turns, data, epoch);
        LeaderWork.Factory other = options.parts().work();
        LeaderWork made = other == null ? new Leader(context, requests, this) : other.create(context, this);
        leader = made;
        made.start();
        updateStatus();
    }

    @Override
    public void lose() {
        if (leader != null) {
            options.parts().log().debug("Another client leads now.");
            leader.stop();
            leader = null;
            updateStatus();
        }
    }

    @Override
    public void leaderChanged() {
        updateStatus();
    }

    @Override
    public void measured(Measure measure) {
        health.add(measure, platform.clock().monotonic());
        updateStatus();
    }

    @Override
    public void fenced() {
        if (leadership != null) {
            turns.run(leadership::look);
        }
    }

    private void end(Consumer<Store> last) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        ends.forEach(Cancellable::cancel);
        if (leader != null) {
            leader.stop();
            leader = null;
        }
        if (leadership != null) {
            leadership.stop();
        }
        syncs.stop();
        last.accept(data.store());
    }

    private void look() {
        if (isClosed) {
            return;
        }
        try {
            data.catchUp();
        } catch (StoreException e) {
            options.parts().log().warn("The store failed: " + e.getMessage());
        }
        tell();
        updateStatus();
    }

    private void tell() {
        if (!isClosed) {
            teller.tell();
        }
    }

    /** The header has whole seconds, so small differences say nothing. */
    private void serverTime(long server) {
        long offset = server - now();
        if (Math.abs(offset - data.clockOffset()) > 2_000) {
            data.clockOffset(offset);
        }
    }

    private void updateStatus() {
        Status next = currentStatus();
        if (!next.equals(status)) {
            status = next;
            statusChanged.accept(next);
        }
    }

    private Status currentStatus() {
        LeaderState state = leader == null ? null : leader.state();
        return Status.of(data.queue().counts(), data.meta(), state, health.rate());
    }
}
