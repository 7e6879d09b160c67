//! `inet`, `cidr`, `macaddr` and `macaddr8`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The text of an address; nothing for other types.
pub(super) fn canonical(text: &str, type_name: &str) -> Option<String> {
    if matches!(type_name, "macaddr" | "macaddr8") {
        return hardware(text.trim(), type_name == "macaddr8");
    }
    if !matches!(type_name, "inet" | "cidr") {
        return None;
    }
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = address
        .parse::<Ipv4Addr>()
        .map(IpAddr::V4)
        .or_else(|_| address.parse::<Ipv6Addr>().map(IpAddr::V6))
        .ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(all);
    if bits > all {
        return None;
    }
    Some(if type_name == "inet" && bits == all {
        address.to_string()
    } else {
        format!("{address}/{bits}")
    })
}

/// An address of hardware, of six bytes or eight, whatever stands between its digits.
fn hardware(text: &str, long: bool) -> Option<String> {
    let mut digits: Vec<char> = text
        .chars()
        .filter(|it| !matches!(it, ':' | '-' | '.'))
        .map(|it| it.to_ascii_lowercase())
        .collect();
    if long && digits.len() == 12 {
        digits.splice(6..6, "fffe".chars());
    }
    let wanted = if long { 16 } else { 12 };
    let plain = digits.len() == wanted && digits.iter().all(char::is_ascii_hexdigit);
    plain.then(|| {
        let bytes: Vec<String> = digits.chunks(2).map(|byte| byte.iter().collect()).collect();
        bytes.join(":")
    })
}
