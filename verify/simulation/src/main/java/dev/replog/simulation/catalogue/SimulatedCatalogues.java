package dev.replog.simulation.catalogue;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.simulation.server.MemoryKafka;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The versions that one process knows. Like the real reader of the topic of catalogues, it appends the version of its
 * process unless it is there, takes what it read into use once its own version is among it, and reads on. It often
 * learns of a version late.
 */
public final class SimulatedCatalogues implements KnownCatalogues {
    private static final int RECORDS_MAX = 10;
    private static final long LATE_MILLIS = 4_000;
    private static final long APPEND_AGAIN_MILLIS = 1_500;

    private final World world;
    private final Life life;
    private final Catalogue own;
    private final MemoryTopic topic;
    private final MemoryKafka.Sending sending;
    private final Set<String> there = new HashSet<>();
    private Catalogues read = Catalogues.shipped();
    private Catalogues known;
    private long next;
    private boolean isComplete;

    /**
     * @param own the catalogue of this process
     */
    public SimulatedCatalogues(World world, Life life, Catalogue own) {
        this.world = world;
        this.life = life;
        this.own = own;
        this.topic = world.kafka().catalogues();
        this.sending = world.kafka().new Sending(life);
        this.known = own.isShipped() ? Catalogues.shipped() : with(Catalogues.shipped(), own);
        topic.watch(stored -> {
            if (!life.isOver()) {
                readLater();
            }
        });
        readLater();
    }

    /** Every version in the topic. */
    public static Catalogues all(MemoryTopic topic) {
        Catalogues all = Catalogues.shipped();
        for (MemoryTopic.Stored stored : topic.records(0)) {
            all = with(all, catalogue(stored));
        }
        return all;
    }

    private static Catalogue catalogue(MemoryTopic.Stored stored) {
        try {
            return Catalogue.ofCanonical(new String(stored.value(), StandardCharsets.UTF_8));
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException("a version cannot be read", e);
        }
    }

    private static Catalogues with(Catalogues versions, Catalogue one) {
        try {
            return versions.with(one);
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException("two versions contradict each other", e);
        }
    }

    @Override
    public Catalogues versions() {
        return known;
    }

    @Override
    public boolean isComplete() {
        return isComplete;
    }

    private void readLater() {
        boolean isLate = world.faults().random().nextInt(4) == 0;
        long wait = world.faults().untilKafka()
                + world.faults().random().nextLong(1, isLate ? LATE_MILLIS : 20)
                + world.faults().shortDelay();
        world.timeline().after(wait, life, () -> {
            if (world.faults().isKafkaAway()) {
                readLater();
            } else {
                readNow();
            }
        });
    }

    private void readNow() {
        life.step("reading catalogues");
        for (MemoryTopic.Stored stored : List.copyOf(topic.from(0, next, RECORDS_MAX))) {
            next = stored.offset() + 1;
            // A version is there twice when its first append was not acknowledged in time.
            if (there.add(stored.keyText())) {
                read = with(read, catalogue(stored));
                world.timeline().tell(life.name() + " knows the catalogue " + stored.keyText());
            }
        }
        if (next < topic.end(0)) {
            readLater();
        } else if (own.isShipped() || there.contains(own.version())) {
            known = read;
            isComplete = true;
        } else {
            append();
        }
    }

    private void append() {
        byte[] key = own.version().getBytes(StandardCharsets.UTF_8);
        byte[] value = own.canonical().getBytes(StandardCharsets.UTF_8);
        life.step("appending a catalogue");
        sending.send(
                topic, 0, key, value, stored -> world.timeline().tell(life.name() + " has appended its catalogue"));
        world.timeline().after(APPEND_AGAIN_MILLIS, life, () -> {
            if (!isComplete) {
                readLater();
            }
        });
    }
}
