/*
 * Linked into the native agent, and called by the C library before .NET starts. By `exec` the agent starts in the environment of an app. If
 * that is a .NET app, settings of the runtime are in it: a heap of a gigabyte, large pages, core dumps. The agent's own runtime would take
 * them, or not even start. Here it forgets them; the app gets them all the same, because `exec` hands on what the kernel has.
 */
extern char **environ;

static int starts_with(const char *text, const char *start)
{
    while (*start != '\0' && *text == *start)
    {
        text++;
        start++;
    }

    return *start == '\0';
}

__attribute__((constructor)) static void forget_settings_of_the_runtime(void)
{
    char **kept = environ;
    for (char **entry = environ; *entry != 0; entry++)
    {
        if (!starts_with(*entry, "DOTNET_") && !starts_with(*entry, "COMPlus_"))
        {
            *kept++ = *entry;
        }
    }

    *kept = 0;
}
