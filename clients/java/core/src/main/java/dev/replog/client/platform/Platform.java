package dev.replog.client.platform;

import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The parts of the world that an engine uses, except its store and its transport. A simulation gives all of them, so
 * that it decides about time, chance and the order of tasks.
 */
public interface Platform {

    /** The time. */
    Clock clock();

    /** The source of ids and of the jitter of delays. */
    RandomSource random();

    /** The thread of the engine. The engine closes it. */
    EngineThread engineThread();

    /** Runs listeners and resolvers of the app, one after the other. */
    Executor callbacks();

    /** Runs what may block for any time: the app's source of tokens, and what the app does with results. */
    Executor background();

    /** A platform with threads of its own for one client. They end some seconds after their last task. */
    static Platform system() {
        SecureRandom random = new SecureRandom();
        EngineThread thread = new ScheduledEngineThread("replog-engine");
        Executor callbacks = daemons("replog-callbacks", 1, new LinkedBlockingQueue<>());
        Executor background = daemons("replog-background", 1_000, new SynchronousQueue<>());
        return new Platform() {
            @Override
            public Clock clock() {
                return Clock.system();
            }

            @Override
            public RandomSource random() {
                return random::nextLong;
            }

            @Override
            public EngineThread engineThread() {
                return thread;
            }

            @Override
            public Executor callbacks() {
                return callbacks;
            }

            @Override
            public Executor background() {
                return background;
            }
        };
    }

    private static Executor daemons(String name, int threadsMax, BlockingQueue<Runnable> queue) {
        int threadsMin = threadsMax == 1 ? 1 : 0;
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threadsMin, threadsMax, 10, TimeUnit.SECONDS, queue, task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
