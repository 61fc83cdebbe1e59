package dev.replog.schemas.codec;

import dev.replog.schemas.Mutation;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that it may make objects of this module's generated classes. Avro makes none of a class that it was not
 * told of, neither when it reads a record nor when it copies one or fills in a default of a builder. What was trusted
 * before stays trusted. Once for the whole JVM.
 */
public final class RecordClasses {
    private static final String RECORDS = Mutation.class.getPackageName();

    static {
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(others, RecordClasses::isOurs));
    }

    private RecordClasses() {}

    /** Returns once the classes are trusted. */
    public static void trust() {
        // Being called initializes this class, and that does it.
    }

    private static boolean isOurs(Class<?> type) {
        String name = type.getPackageName();
        return name.equals(RECORDS) || name.equals(RECORDS + ".entity");
    }
}
