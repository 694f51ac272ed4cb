<?php

// Laravel's part in the comparison, Eloquent without the framework around it. `README.md` describes the lines that it
// reads and writes.

use Illuminate\Database\Capsule\Manager;
use Illuminate\Database\Eloquent\Model;

// Debian's package, or the `vendor/autoload.php` of a newer one.
require getenv('COMPARISON_LARAVEL') ?: 'Illuminate/Database/autoload.php';

$postgres = getenv('COMPARISON_SERVER') === 'postgres';
$manager = new Manager();
$manager->addConnection(['driver' => $postgres ? 'pgsql' : 'mysql', 'url' => getenv('COMPARISON_URL')]);
$manager->setAsGlobal();
$manager->bootEloquent();

class User extends Model
{
    public $timestamps = false;
    protected $fillable = ['email', 'name'];
}

function get(string $email, string $name): int
{
    return User::firstOrCreate(['email' => $email], ['name' => $name])->id;
}

function update(string $email, string $name): int
{
    return User::updateOrCreate(['email' => $email], ['name' => $name])->id;
}

function many(array $emails, string $name): int
{
    $users = User::whereIn('email', $emails)->get()->keyBy('email');
    $missing = array_values(array_filter($emails, fn ($email) => !$users->has($email)));
    if ($missing) {
        User::insertOrIgnore(array_map(fn ($email) => ['email' => $email, 'name' => $name], $missing));
        $users = $users->concat(User::whereIn('email', $missing)->get());
    }
    return $users->sum('id');
}

function perform(string $call, string $prefix, int $first, int $count, string $name): string
{
    $emails = array_map(fn ($number) => "$prefix-$number@example.org", range($first, $first + $count - 1));
    $begin = hrtime(true);
    $ids = $call === 'many'
        ? many($emails, $name)
        : array_sum(array_map(fn ($email) => $call($email, $name), $emails));
    return "ok $begin " . hrtime(true) . " $ids";
}

/** The version of Eloquent, as Debian or Composer knows it. */
function version(): string
{
    if (class_exists(Composer\InstalledVersions::class)) {
        foreach (['illuminate/database', 'laravel/framework'] as $package) {
            if (Composer\InstalledVersions::isInstalled($package)) {
                return Composer\InstalledVersions::getPrettyVersion($package);
            }
        }
    }
    return trim(shell_exec("dpkg-query -W -f '\${Version}' php-illuminate-database"));
}

echo 'ready Eloquent ' . version() . ', PHP ' . PHP_VERSION . "\n";
while (($line = fgets(STDIN)) !== false) {
    try {
        echo perform(...explode(' ', trim($line))), "\n";
    } catch (Throwable $error) {
        $class = (new ReflectionClass($error))->getShortName();
        echo "error $class: " . preg_replace('/\s+/', ' ', $error->getMessage()) . "\n";
    }
}
